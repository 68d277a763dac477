/** A person or a group is erased while they write: what is left for others, and that nothing else is. Messages that are too old, too. */
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, register } from '../person.ts';
import { createApiKey } from '../requests/api-keys.ts';
import type { System } from '../systems/system.ts';
import { uploadFile } from '../uploads.ts';

/** Keys that other processes have in memory expire, and the eraser polls. */
const deadlineMs = 60_000;

export function erasureScenarios(system: () => System): void {
  test.concurrent('a person who is erased while a device writes leaves tombstones, and what others wrote', async () => {
    const { origin } = system();
    const secret = `w${randomUUID().slice(0, 8)}`;
    const [ann, ben] = [await register(origin, `ann_${secret}`), await register(origin, 'ben')];
    const { conversation: group } = await ann.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [ben.id] });
    const { conversation: direct } = await ann.command('POST', '/v1/conversations', { kind: 'direct', userId: ben.id });
    const file = await uploadFile(ann);
    const path = `/v1/conversations/${group.id}`;
    const fields = { text: `one ${secret}`, attachments: [file.id], clientId: 'c' };
    const { message } = await ann.command('POST', `${path}/messages`, fields);
    await ann.send(direct.id, `two ${secret}`);
    await ann.command('POST', '/v1/contact-requests', { userId: ben.id });
    ben.remember(ann.lastPosition);
    await ben.command('POST', `${path}/messages`, { text: 'a reply', replyTo: message.id });
    const [own, others] = [await ann.connect(), await ben.connect()];

    const other = await call(origin, 'POST', '/v1/sessions', { body: { login: ann.account.username, password: ann.password } });
    const sent = writeUntilRefused(origin, other.body.session.accessToken, path, secret);
    const { erasure } = await ann.command('DELETE', '/v1/me', { password: ann.password });
    expect(erasure).toEqual({ id: expect.any(String), state: 'pending' });
    await waitUntil(() => !own.socket.connected, { what: 'the end of the socket' });
    const changed = await others.waitFor('profile.changed', (event) => event.user.id === ann.id);
    expect(changed.user).toMatchObject({ username: null, displayName: null, erasedAt: expect.any(String) });
    expect(await sent).toBe(401);

    const tombstones = async () => {
      const { items } = await ben.get<{ items: any[] }>(`${path}/messages`);
      return items.filter(({ senderId }) => senderId === ann.id);
    };
    const isErased = async () => (await tombstones()).every(({ erasedAt }) => erasedAt !== null);
    await waitUntil(isErased, { what: 'the erasure of the messages', deadlineMs, pauseMs: 200 });
    const left = await tombstones();
    expect(left.length).toBeGreaterThan(0);
    for (const each of left) expect(each).toMatchObject({ text: null, attachments: [], custom: null, clientId: null, deletedAt: null });

    const views = [
      path,
      `${path}/messages`,
      `${path}/timeline`,
      `${path}/events?after=0&limit=200`,
      `/v1/conversations/${direct.id}/messages`,
    ];
    views.push('/v1/conversations', `/v1/users/${ann.id}`, `/v1/messages/search?q=${secret}`, '/v1/contact-requests');
    const leaks = [];
    for (const view of views) if (JSON.stringify(await ben.get(view)).includes(secret)) leaks.push(view);
    expect(leaks).toEqual([]);
    const texts = (await ben.get<{ items: any[] }>(`${path}/messages`)).items.map(({ text }) => text);
    expect(texts.filter((text) => text !== null)).toEqual(['a reply']);
    expect(await ben.get(`/v1/users/${ann.id}`)).toMatchObject({ username: null, displayName: null, about: null, avatarUrl: null });
    expect((await ben.get<{ items: any[] }>(`${path}/members`)).items.map(({ user }) => user.id)).toEqual([ben.id]);
    await waitUntil(async () => (await ben.ask('GET', `/v1/files/${file.id}`)).status === 404, { what: 'the end of the file', deadlineMs });
    others.close();
  });

  test.concurrent('a backend that erases a user receives user.erased when nothing is left', async () => {
    if (system().operatorToken === undefined) return;
    const { origin } = system();
    const { secret: token } = await createApiKey(system(), { scopes: ['users', 'feed'] });
    const ask = (method: string, path: string, body?: unknown) =>
      call(origin, method, path, { token, ...(body !== undefined && { body }) });
    const { user } = (await ask('POST', '/v1/users', { displayName: 'Mary', externalId: randomUUID() })).body;
    const feed = await openFeed(origin, token);
    const first = await ask('DELETE', `/v1/users/${user.id}`);
    expect([first.status, first.body.erasure.state]).toEqual([202, 'pending']);
    const last = await feed('user.erased', (item) => item.user.id === user.id);
    expect(last).toMatchObject({ user: { displayName: null, erasedAt: expect.any(String) } });
    const { erasure } = (await ask('DELETE', `/v1/users/${user.id}`)).body;
    expect(erasure).toEqual({ id: first.body.erasure.id, state: 'completed' });
    expect((await ask('GET', `/v1/users/external/${user.externalId}`)).status).toBe(404);
    const certificate = () => call(origin, 'GET', `/v1/admin/erasures/${erasure.id}/certificate`, { token: system().operatorToken! });
    await waitUntil(async () => (await certificate()).status === 200, { what: 'the certificate', deadlineMs });
    expect((await certificate()).body.certificate).toMatchObject({ kind: 'person', subjectId: user.id, requestedBy: 'a backend' });
  });

  test.concurrent('a group that its owner erases is gone for everyone, whatever is sent at the same time', async () => {
    const { origin } = system();
    const secret = `w${randomUUID().slice(0, 8)}`;
    const [ann, ben] = [await register(origin, 'ann'), await register(origin, 'ben')];
    const group = { kind: 'group', title: `Tea ${secret}`, memberIds: [ben.id] };
    const { conversation } = await ann.command('POST', '/v1/conversations', group);
    const path = `/v1/conversations/${conversation.id}`;
    const file = await uploadFile(ann);
    await ann.command('POST', `${path}/messages`, { text: `one ${secret}`, attachments: [file.id] });
    ben.remember(ann.lastPosition);
    const others = await ben.connect();
    expect((await ben.ask('DELETE', path)).status).toBe(403);
    const sent = writeUntilRefused(origin, ben.session.accessToken, path, secret);
    const { secret: token } = system().operatorToken === undefined ? { secret: null } : await createApiKey(system(), { scopes: ['feed'] });
    const feed = token === null ? null : await openFeed(origin, token);
    const { erasure } = await ann.command('DELETE', path);
    expect(erasure).toEqual({ id: expect.any(String), state: 'pending' });
    const removed = await others.waitFor('member.removed', (event) => event.conversationId === conversation.id);
    expect(removed.userIds.toSorted()).toEqual([ann.id, ben.id].toSorted());
    expect(await sent).toBe(404);
    for (const person of [ann, ben]) {
      person.remember(ann.lastPosition);
      const views = ['', '/messages', '/timeline', '/members', '/events?after=0'].map((view) => path + view);
      for (const view of views) expect([view, (await person.ask('GET', view)).status]).toEqual([view, 404]);
      expect(JSON.stringify(await person.get('/v1/conversations'))).not.toContain(secret);
      expect((await person.get<{ items: any[] }>(`/v1/messages/search?q=${secret}`)).items).toEqual([]);
    }
    const isCompleted = async () => (await ann.ask('DELETE', path)).body.erasure.state === 'completed';
    await waitUntil(isCompleted, { what: 'the erasure', deadlineMs, pauseMs: 200 });
    expect((await ben.ask('GET', `/v1/files/${file.id}`)).status).toBe(404);
    await feed?.('conversation.erased', (item) => item.conversationId === conversation.id);
    others.close();
  });

  test.concurrent('a message that is older than the retention time of its group becomes a tombstone', async () => {
    const { origin } = system();
    const [ann, ben] = [await register(origin, 'ann'), await register(origin, 'ben')];
    const group = { kind: 'group', title: 'Tea', memberIds: [ben.id] };
    const { conversation } = await ann.command('POST', '/v1/conversations', group);
    ben.remember(ann.lastPosition);
    const others = await ben.connect();
    const path = `/v1/conversations/${conversation.id}`;
    const { message } = await ann.command('POST', `${path}/messages`, { text: 'soon gone', mentions: [ben.id] });
    await ann.command('PATCH', path, { expireAfter: 1 });
    const changed = await others.waitFor('conversation.changed', (event) => event.conversationId === conversation.id);
    expect(changed.expireAfter).toBe(1);
    const deletions = () => others.timeline(conversation.id).filter(({ type }) => type === 'message.bulk_deleted');
    await waitUntil(() => deletions().length > 0, { what: 'the deletion', deadlineMs });
    const deletion = { messageId: message.id, messageSeq: message.seq, senderId: ann.id, mentionsRemoved: [ben.id] };
    expect(deletions()).toMatchObject([{ reason: 'expired', actorId: null, messages: [deletion] }]);
    expect(await ben.get(path)).toMatchObject({ expireAfter: 1, unreadCount: 0, mentionCount: 0, lastMessage: { text: null } });
    expect((await ann.ask('PATCH', `${path}/messages/${message.id}`, { text: 'late' })).status).toBe(404);
    others.close();
  });
}

/** Returns a function that reads the feed, from now on, up to the event that is sought. */
async function openFeed(origin: string, token: string) {
  let after = (await call(origin, 'GET', '/v1/feed?after=now', { token })).body.cursor;
  return async (type: string, matches: (item: any) => boolean): Promise<any> => {
    let found: any;
    const isFound = async () => {
      const { body } = await call(origin, 'GET', `/v1/feed?types=${type}&wait=5&after=${after}`, { token });
      after = body.cursor;
      found = body.items.find(matches);
      return found !== undefined;
    };
    await waitUntil(isFound, { what: type, deadlineMs });
    return found;
  };
}

/** Sends one message after another. Resolves with the status of the first refusal. */
async function writeUntilRefused(origin: string, token: string, path: string, secret: string): Promise<number> {
  for (let count = 0; ; count++) {
    const { status } = await call(origin, 'POST', `${path}/messages`, { token, body: { text: `${secret} ${count}` } });
    if (status !== 201) return status;
  }
}
