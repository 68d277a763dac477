import { expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

async function createGroup(owner: Person, ...others: Person[]): Promise<string> {
  const { conversation } = await owner.command('POST', '/v1/conversations', {
    kind: 'group',
    title: 'Tea',
    memberIds: others.map(({ id }) => id),
  });
  return conversation.id;
}

const registerAll = (origin: string, ...names: string[]): Promise<Person[]> => Promise.all(names.map((name) => register(origin, name)));

export function groupScenarios(system: () => System): void {
  test.concurrent('an added member receives every later event, a removed member none', async () => {
    const [owner, member, late] = (await registerAll(system().origin, 'owner', 'member', 'late')) as [Person, Person, Person];
    const group = await createGroup(owner, member);
    const [memberDevice, lateDevice] = await Promise.all([member.connect(), late.connect()]);
    await owner.send(group, 'before');
    await owner.command('POST', `/v1/conversations/${group}/members`, { userIds: [late.id] });
    await lateDevice.waitFor('member.added', (event) => event.members[0].user.id === late.id);
    const { message } = await owner.send(group, 'after');
    await lateDevice.waitFor('message.sent', (event) => event.message.id === message.id);
    expect((await late.get('/v1/conversations')).items[0]).toMatchObject({ id: group, unreadCount: 1, role: 'member', memberCount: 3 });

    const removal = await owner.ask('DELETE', `/v1/conversations/${group}/members/${member.id}`);
    expect(removal.status).toBe(204);
    const { seq } = await memberDevice.waitFor('member.removed', (event) => event.userIds.includes(member.id));
    const { message: last } = await owner.send(group, 'without you');
    await lateDevice.waitFor('message.sent', (event) => event.message.id === last.id);

    expect(Math.max(...memberDevice.timeline(group).map((event) => event.seq))).toBe(seq);
    expect((await member.ask('GET', `/v1/conversations/${group}`)).status).toBe(404);
    expect((await member.ask('POST', `/v1/conversations/${group}/messages`, { text: 'hello?' })).status).toBe(404);
    memberDevice.close();
    lateDevice.close();
  });

  test.concurrent('a stranger gets 404 everywhere, a member 403 where a role is required', async () => {
    const [owner, member, stranger] = (await registerAll(system().origin, 'owner', 'member', 'stranger')) as [Person, Person, Person];
    const group = await createGroup(owner, member);
    const path = `/v1/conversations/${group}`;
    const { message } = await owner.send(group, 'private');
    for (const [method, subpath, body] of [
      ['GET', ''],
      ['GET', '/members'],
      ['GET', '/messages'],
      ['GET', '/events?after=0'],
      ['GET', `/messages/${message.id}`],
      ['POST', '/messages', { text: 'hi' }],
      ['PATCH', `/messages/${message.id}`, { text: 'hi' }],
      ['DELETE', `/messages/${message.id}`],
      ['POST', '/members', { userIds: [stranger.id] }],
      ['DELETE', `/members/${owner.id}`],
      ['PATCH', '', { title: 'Mine' }],
      ['PATCH', '/preferences', { pinned: true }],
      ['PUT', '/receipt', { read: 1 }],
      ['GET', '/receipts'],
      ['GET', '/timeline'],
      ['PUT', `/messages/${message.id}/reactions/%F0%9F%91%8D`],
      ['DELETE', `/messages/${message.id}/reactions/%F0%9F%91%8D`],
      ['GET', `/messages/${message.id}/reactions`],
    ] as const) {
      const reply = await stranger.ask(method, path + subpath, body);
      expect([method, subpath, reply.status, reply.body?.code]).toEqual([method, subpath, 404, 'not_found']);
    }
    expect((await member.ask('POST', `${path}/members`, { userIds: [stranger.id] })).body.code).toBe('forbidden');
    expect((await member.ask('DELETE', `${path}/members/${owner.id}`)).body.code).toBe('forbidden');
    expect((await member.ask('DELETE', `${path}/messages/${message.id}`)).body.code).toBe('forbidden');
  });

  test.concurrent('the owner can rename the group and all members see it; a member cannot', async () => {
    const [owner, member] = (await registerAll(system().origin, 'owner', 'member')) as [Person, Person];
    const group = await createGroup(owner, member);
    const device = await member.connect();
    const { conversation } = await owner.command('PATCH', `/v1/conversations/${group}`, { title: ' Coffee ', avatarFileId: null });
    expect(conversation).toMatchObject({
      id: group,
      title: 'Coffee',
      lastSeq: 2,
      capabilities: expect.arrayContaining(['conversation.rename']),
    });
    expect(await device.waitFor('conversation.changed')).toMatchObject({ conversationId: group, seq: 2, title: 'Coffee' });
    const shown = await member.get(`/v1/conversations/${group}`);
    expect(shown.title).toBe('Coffee');
    expect(shown.capabilities).not.toContain('conversation.rename');
    expect((await member.ask('PATCH', `/v1/conversations/${group}`, { title: 'Mine' })).body.code).toBe('forbidden');
    expect((await owner.ask('PATCH', `/v1/conversations/${group}`, { avatarFileId: group })).body.code).toBe('unknown_file');
    device.close();
  });

  test.concurrent('when the last owner leaves, the member who joined first becomes owner', async () => {
    const [owner, second, third] = (await registerAll(system().origin, 'owner', 'second', 'third')) as [Person, Person, Person];
    const group = await createGroup(owner, second);
    await owner.command('POST', `/v1/conversations/${group}/members`, { userIds: [third.id] });
    const device = await third.connect();
    expect((await owner.ask('DELETE', `/v1/conversations/${group}/members/${owner.id}`)).status).toBe(204);
    await device.waitFor('member.removed', (event) => event.userIds.includes(owner.id));
    const { items } = await third.get(`/v1/conversations/${group}/members`);
    expect(items.filter((member: any) => member.role === 'owner')).toHaveLength(1);
    expect(items.map((member: any) => member.user.id).sort()).toEqual([second.id, third.id].sort());
    device.close();
  });

  test('64 members send into one group concurrently: no conflict, and no gap in seq', async () => {
    const owner = await register(system().origin, 'owner');
    const senders: Person[] = [];
    for (let n = 0; n < 64; n += 8) senders.push(...(await registerAll(system().origin, ...Array<string>(8).fill('sender'))));
    const group = await createGroup(owner, ...senders);
    const device = await owner.connect();
    const replies = await Promise.all(
      senders.map((sender) => sender.ask('POST', `/v1/conversations/${group}/messages`, { text: 'me too' })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(64).fill(201));
    await device.waitFor('message.sent', (event) => event.seq === 65);
    // The event of the group's creation may arrive after the device connected.
    const seqs = device
      .timeline(group)
      .map((event) => event.seq)
      .filter((seq) => seq > 1);
    expect(seqs).toEqual(Array.from({ length: 64 }, (_, index) => index + 2));
    device.close();
  });

  test.concurrent('a member who is removed while sending has no message after the removal', async () => {
    const [owner, member] = (await registerAll(system().origin, 'owner', 'member')) as [Person, Person];
    const group = await createGroup(owner, member);
    const sending = Array.from({ length: 40 }, (_, n) => member.ask('POST', `/v1/conversations/${group}/messages`, { text: `word ${n}` }));
    await sending[0];
    const removal = await owner.ask('DELETE', `/v1/conversations/${group}/members/${member.id}`);
    expect(removal.status).toBe(204);
    const statuses = (await Promise.all(sending)).map(({ status }) => status);
    expect(statuses.every((status) => status === 201 || status === 404)).toBe(true);
    const { items } = await owner.get(`/v1/conversations/${group}/events?after=0&limit=200`);
    const removedAt = items.find((event: any) => event.type === 'member.removed').seq;
    const sent = items.filter((event: any) => event.type === 'message.sent');
    expect(sent).toHaveLength(statuses.filter((status) => status === 201).length);
    expect(sent.every((event: any) => event.seq < removedAt)).toBe(true);
  });
}
