/** A person gets a copy of their data: what is in it, and who can download it how often. */
import { createHash, randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { DataExport } from '@parley/events/wire/data-exports';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { call, register, type Person } from '../person.ts';
import { jsonLines, readZip } from '../read-zip.ts';
import { createApiKey } from '../requests/api-keys.ts';
import type { System } from '../systems/system.ts';
import { download, uploadFile } from '../uploads.ts';

export function exportScenarios(system: () => System): void {
  /** Resolves with the state of an export that is ready. `read` asks for it. */
  async function ready(read: () => Promise<DataExport>): Promise<DataExport> {
    let state: DataExport | undefined;
    const isReady = async () => (state = await read()).state !== 'pending';
    await waitUntil(isReady, { what: 'the export', deadlineMs: 30_000, pauseMs: 100 });
    expect(state).toMatchObject({ state: 'ready', url: expect.any(String), expiresAt: expect.any(String) });
    return state!;
  }
  const ownExport = async (person: Person) => {
    const requested = (await person.command('POST', '/v1/me/export')).export;
    expect(requested).toEqual({ id: expect.any(String), state: 'pending' });
    return ready(() => person.get(`/v1/me/exports/${requested.id}`));
  };

  test.concurrent('a person downloads what they wrote and what is stored about them, once', async () => {
    const { origin } = system();
    const word = `w${randomUUID().slice(0, 8)}`;
    const [ann, ben] = [await register(origin, 'ann'), await register(origin, 'ben')];
    await ann.command('PATCH', '/v1/me', { about: `first ${word}` });
    await ann.command('PATCH', '/v1/me', { about: 'about me' });
    const { conversation: group } = await ann.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [ben.id] });
    const { conversation: direct } = await ann.command('POST', '/v1/conversations', { kind: 'direct', userId: ben.id });
    const path = `/v1/conversations/${group.id}`;
    const file = await uploadFile(ann);
    const bytes = (await download(origin, file.url, ann)).bytes;
    const { message } = await ann.command('POST', `${path}/messages`, { text: 'draft', attachments: [file.id], custom: { order: 7 } });
    await ann.command('PATCH', `${path}/messages/${message.id}`, { text: 'final' });
    const deleted = (await ann.send(group.id, `deleted ${word}`)).message;
    await ann.command('DELETE', `${path}/messages/${deleted.id}`);
    await ann.send(direct.id, 'to ben');
    const others = (await ben.command('POST', `${path}/messages`, { text: `theirs ${word}`, mentions: [ann.id] })).message;
    ann.remember(ben.lastPosition);
    await ann.command('PUT', `${path}/messages/${others.id}/reactions/${encodeURIComponent('👍')}`);
    await ann.command('PATCH', `${path}/preferences`, { pinned: true });
    await ann.command('POST', '/v1/contact-requests', { userId: ben.id });

    const { id, url, size } = await ownExport(ann);
    const stranger = await register(origin, 'stranger');
    for (const path of [`/v1/me/exports/${id}`, `/v1/me/exports/${newId()}`]) expect((await stranger.ask('GET', path)).status).toBe(404);
    for (const wrong of [url!.slice(0, -3), `/v1/exports/${newId()}?token=x`])
      expect((await call(origin, 'GET', wrong)).body.code).toBe('link_expired');
    const head = await fetch(origin + url!, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)]);

    const archive = await download(origin, url!, null);
    expect([archive.status, archive.bytes.length]).toEqual([200, size]);
    expect((await call(origin, 'GET', url!)).body.code).toBe('link_expired');
    const state = () => ann.get<DataExport>(`/v1/me/exports/${id}`);
    await waitUntil(async () => (await state()).state === 'downloaded', { what: 'the end of the download' });
    expect(await state()).toMatchObject({ url: null, expiresAt: null });

    const files = await readZip(archive.bytes);
    const lines = (name: string) => jsonLines(files.get(name));
    const own = lines('messages.jsonl');
    expect(Object.fromEntries(own.map(({ conversationId, text }) => [conversationId, text]))).toEqual({
      [group.id]: 'final',
      [direct.id]: 'to ben',
    });
    expect(own.length).toBe(2);
    const edited = own.find(({ text }) => text === 'final');
    expect(edited).toMatchObject({ custom: { order: 7 }, fileIds: [file.id], earlierTexts: [{ text: 'draft', at: message.sentAt }] });
    expect(lines('profile.jsonl')).toEqual([expect.objectContaining({ id: ann.id, username: ann.account.username, about: 'about me' })]);
    expect(lines('profile-history.jsonl').map(({ values }) => values.about)).toContain(`first ${word}`);
    expect(lines('sessions.jsonl')).toEqual([expect.objectContaining({ id: ann.session.id })]);
    expect(lines('contacts.jsonl')).toEqual([expect.objectContaining({ userId: ben.id, requestedByYou: true })]);
    expect(lines('reactions.jsonl')).toEqual([expect.objectContaining({ conversationId: group.id, emoji: '👍', seq: others.seq })]);
    expect(lines('mentions.jsonl')).toEqual([{ conversationId: group.id, seq: others.seq }]);
    const conversations = new Map(lines('conversations.jsonl').map((line) => [line.id, line]));
    expect(conversations.get(group.id)).toMatchObject({ title: 'Tea', role: 'owner', settings: { pinned: true } });
    expect(conversations.get(direct.id)).toMatchObject({ title: null, with: ben.account.displayName });
    const [listed] = lines('files.jsonl');
    expect(files.get(listed.path)!.equals(bytes)).toBe(true);
    expect(createHash('sha256').update(files.get(listed.path)!).digest('hex')).toBe(listed.sha256);
    const text = [...files].flatMap(([name, content]) => (name.startsWith('files/') ? [] : [content.toString('utf8')])).join('');
    expect(text).not.toContain(`theirs ${word}`);
    expect(text).not.toContain(`deleted ${word}`);
    expectDescribed(files);
  });

  test.concurrent('a backend with the scope users, and an operator, get a copy; the operator is in the audit', async () => {
    const { origin, operatorToken } = system();
    if (operatorToken === undefined) return;
    const ann = await register(origin, 'ann');
    const { secret: key } = await createApiKey(system(), { scopes: ['export'] });
    for (const [token, path, body] of [
      [key, `/v1/users/${ann.id}`, undefined],
      [operatorToken, `/v1/admin/users/${ann.id}`, { reason: 'Asked in writing' }],
    ] as const) {
      const requested = await call(origin, 'POST', `${path}/export`, { token, ...(body && { body }) });
      expect(requested.status).toBe(202);
      const read = async () => (await call(origin, 'GET', `${path}/exports/${requested.body.export.id}`, { token })).body as DataExport;
      const { url } = await ready(read);
      const files = await readZip((await download(origin, url!, null)).bytes);
      expect(jsonLines(files.get('profile.jsonl'))).toEqual([expect.objectContaining({ id: ann.id })]);
      const ofAnother = path.replace(ann.id, newId());
      expect((await call(origin, 'GET', `${ofAnother}/exports/${requested.body.export.id}`, { token })).status).toBe(404);
      expect((await call(origin, 'POST', `${ofAnother}/export`, { token, ...(body && { body }) })).status).toBe(404);
    }
    const entries = async () => {
      const { body } = await call(origin, 'GET', `/v1/admin/audit?userId=${ann.id}`, { token: operatorToken });
      return (body.items as any[])
        .filter(({ action }) => action === 'user.export_requested')
        .map(({ reason, apiKeyId }) => [reason, apiKeyId !== null]);
    };
    await waitUntil(async () => (await entries()).length === 2, { what: 'the entries of the audit' });
    expect(await entries()).toEqual([
      ['Asked in writing', false],
      [null, true],
    ]);
  });
}

/** Each line matches the schema that the archive has, and README.txt names each file. */
function expectDescribed(files: ReadonlyMap<string, Buffer>): void {
  const schema = JSON.parse(files.get('schema.json')!.toString('utf8')) as { $defs: Record<string, object> };
  const readme = files.get('README.txt')!.toString('utf8');
  const ajv = new Ajv2020({ strict: false });
  for (const [name, content] of files) {
    if (!name.startsWith('files/') && name !== 'README.txt') expect(readme).toContain(name);
    if (!name.endsWith('.jsonl')) continue;
    for (const line of jsonLines(content)) {
      const isValid = ajv.validate(schema.$defs[name]!, line);
      expect([name, line, isValid, ajv.errors]).toEqual([name, line, true, null]);
    }
  }
}
