import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DatabaseUnavailable } from '@parley/database/database';
import { newId } from '@parley/events/ids';
import { findFile } from '@parley/write-tables/files';
import { createLogger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { Outcome } from '../define-command.ts';
import { groupOf, register, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';
import { fileClaims } from './claim-files.ts';
import { png } from './images.fixture.ts';
import { upload } from './upload.fixture.ts';

describe('claim files', () => {
  let service: ServiceUnderTest;
  let [ada, bob]: Person[] = [];
  beforeAll(async () => {
    service = await startService();
    [ada, bob] = [await register(service), await register(service)];
  });
  afterAll(() => service.close());

  const fileOf = async (person: Person) => (await upload(service, person, await png())).body.file;
  const claimsOf = async (id: string) => (await findFile(service.logDatabase, id))!.claims;
  const send = (by: Person, group: string, body: unknown, key?: string) => by.ask('POST', `${group}/messages`, body, key);

  test('a message has its files, with or without text, until it is deleted', async () => {
    const group = await groupOf(ada!, bob!);
    const [one, two] = [await fileOf(ada!), await fileOf(ada!)];
    const sent = await send(ada!, group, { attachments: [one.id, two.id, one.id] });
    expect([sent.status, sent.body.message.text, sent.body.message.attachments]).toEqual([201, null, [one, two]]);
    const path = `${group}/messages/${sent.body.message.id}`;
    expect((await ada!.ask('PATCH', path, { text: 'look' })).body.message).toMatchObject({ text: 'look', attachments: [one, two] });
    expect((await ada!.ask('DELETE', path)).status).toBe(204);
    const answer = await send(ada!, group, { text: 'see', replyTo: sent.body.message.id });
    expect(answer.body.message.replyTo).toMatchObject({ text: null, deletedAt: expect.any(String) });
  });

  test('a retry returns the same message; its file stays claimed', async () => {
    const group = await groupOf(ada!, bob!);
    const file = await fileOf(ada!);
    const [first, retry] = [
      await send(ada!, group, { attachments: [file.id] }, 'k'),
      await send(ada!, group, { attachments: [file.id] }, 'k'),
    ];
    expect([retry.status, retry.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(retry.body.message).toMatchObject({ id: first.body.message.id, attachments: [file] });
    expect(await claimsOf(file.id)).toBeGreaterThan(0);
  });

  test('a file of another user is unknown to every command', async () => {
    const group = await groupOf(ada!, bob!);
    const [own, others] = [await fileOf(ada!), await fileOf(bob!)];
    for (const unknown of [others.id, newId()]) {
      const refused = [
        await send(ada!, group, { attachments: [own.id, unknown] }),
        await ada!.ask('PATCH', group, { avatarFileId: unknown }),
        await ada!.ask('PATCH', '/v1/me', { avatarFileId: unknown }),
        await ada!.ask('POST', '/v1/conversations', { kind: 'group', title: 'x', avatarFileId: unknown }),
      ];
      expect(refused.map(({ status, body }) => [status, body.code, body.errors[0].path])).toEqual([
        [422, 'unknown_file', 'attachments.1'],
        [422, 'unknown_file', 'avatarFileId'],
        [422, 'unknown_file', 'avatarFileId'],
        [422, 'unknown_file', 'avatarFileId'],
      ]);
    }
    expect([await claimsOf(own.id), await claimsOf(others.id)]).toEqual([0, 0]);
  });

  test('responses show the avatars of accounts and groups', async () => {
    const group = await groupOf(ada!, bob!);
    const { id, url } = await fileOf(ada!);
    expect((await ada!.ask('PATCH', '/v1/me', { avatarFileId: id })).body.account.avatarUrl).toBe(url);
    expect((await ada!.ask('PATCH', group, { avatarFileId: id })).body.conversation.avatarUrl).toBe(url);
    const created = await ada!.ask('POST', '/v1/conversations', { kind: 'group', title: 'x', avatarFileId: id });
    expect(created.body.conversation.avatarUrl).toBe(url);
    expect((await ada!.ask('PATCH', '/v1/me', { avatarFileId: null })).body.account.avatarUrl).toBeNull();
    expect((await ada!.ask('PATCH', group, { avatarFileId: null })).body.conversation.avatarUrl).toBeNull();
  });

  test('a user who may not send is refused and claims nothing', async () => {
    const group = await groupOf(ada!);
    const file = await fileOf(bob!);
    expect((await send(bob!, group, { attachments: [file.id] })).body.code).toBe('not_found');
    expect(await claimsOf(file.id)).toBe(0);
  });

  test('claims are released after a refusal or no change, and kept when the outcome is unknown', async () => {
    const { id } = await fileOf(ada!);
    const withFileClaims = fileClaims({ database: service.logDatabase, logger: createLogger({ service: 'test', level: 'silent' }) });
    const outcome = (kind: Outcome<null>['kind']): Outcome<null> => ({ kind, events: [], state: null, position: '' });
    const run = (work: () => Promise<Outcome<null>>) => withFileClaims(ada!.id, [id], work).catch(() => undefined);

    await run(() => Promise.reject(new Problem('forbidden')));
    await run(async () => outcome('unchanged'));
    expect(await claimsOf(id)).toBe(0);
    await run(() => Promise.reject(new DatabaseUnavailable('gone')));
    expect(await claimsOf(id)).toBe(1);
    await run(async () => outcome('appended'));
    expect(await claimsOf(id)).toBe(2);
  });
});
