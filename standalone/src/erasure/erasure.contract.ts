import { createLink } from '@parley/command-service/accounts/links';
import { insertMailRequest } from '@parley/command-service/mail/mail-requests';
import { formOf, send } from '@parley/command-service/files/upload.fixture';
import { png } from '@parley/command-service/files/images.fixture';
import { ask, groupOf, password, register, type Person } from '@parley/command-service/person.fixture';
import { operatorToken } from '@parley/command-service/service.fixture';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { readWholeLog } from '@parley/event-store/contract/whole-log';
import { newId } from '@parley/events/ids';
import { accountStream } from '@parley/events/streams';
import { destroySubjectKey, fingerprintOf, readSubjectKeys, subjectName } from '@parley/key-store/subject-keys';
import { liveProjections, searchSubscription } from '@parley/projector/projections/all';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { fillPastTables } from '@parley/projector/rebuild/past-tables';
import { expectedTables, projected, readActiveTables } from '@parley/projector/testing/test-projector';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { findDataExport } from '@parley/write-tables/data-exports';
import { findErasureCertificate } from '@parley/write-tables/erasure-certificates';
import { certificates, endingAfter, ErasingSystem, type Failpoint, type Stores } from './erasure.fixture.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(120_000);

/** In every text and name of the person who is erased, and nowhere else. */
const marker = 'distinctive';
export const personErasureSteps = [
  'access-ended',
  'left',
  'person-keys-destroyed',
  'expired',
  'redacted',
  'files-deleted',
  'rows-deleted',
  'completed',
];

/** `steps`: after which the eraser ends in a test. */
export function describeErasure(openStores: () => Promise<Stores>, steps: readonly string[] = personErasureSteps): void {
  describe('a person', () => {
    let system: ErasingSystem;
    let [ann, ben]: Person[] = [];
    let path: string;
    let picture: { id: string; sha256: string };

    const text = (person: Person, words: string, fields: object = {}) => person.ask('POST', `${path}/messages`, { text: words, ...fields });
    const erase = () => ann!.ask('DELETE', '/v1/me', { password });

    async function erased(): Promise<void> {
      const isErased = async () => {
        const events = await system.openStore().readStream(accountStream(ann!.id), { after: 0, limit: 100 });
        return events.some(({ type }) => type === 'AccountErased');
      };
      await waitUntil(isErased, { what: 'the erasure', deadlineMs: 60_000, pauseMs: 50 });
      const isCertified = async () => (await findErasureCertificate(system.storage.logDatabase, ann!.id)) !== null;
      await waitUntil(isCertified, { what: 'the certificate', pauseMs: 50 });
      const { readDatabase: database } = system.storage;
      for (const subscription of ['live', 'search']) await projected({ store: system.storage.store, database }, { subscription });
    }

    /** Links, and mails that were asked for and wait for the mail server. */
    async function askForLinks({ id, username }: Person): Promise<void> {
      const { logDatabase } = system.storage;
      const [reset, verification] = ['password_reset', 'email_verification'] as const;
      const email = `${username}@x.example`;
      await createLink(logDatabase, 'https://chat.example', { userId: id, purpose: reset, email, expiresAt: Date.now() * 2_000 });
      await insertMailRequest(logDatabase, { requestId: newId(), purpose: verification, login: id });
      for (const login of [username, email]) await insertMailRequest(logDatabase, { requestId: newId(), purpose: reset, login });
    }

    /** A copy of the person's data that was not downloaded. */
    async function exported(): Promise<{ archive: string; state: () => Promise<string> }> {
      const { id } = (await ann!.ask('POST', '/v1/me/export')).body.export;
      const read = async () => (await findDataExport(system.storage.logDatabase, id))!;
      await waitUntil(async () => (await read()).state === 'ready', { what: 'the export', deadlineMs: 30_000, pauseMs: 50 });
      return { archive: (await read()).archiveId!, state: async () => (await read()).state };
    }

    /** Purposes and fingerprints. */
    async function subjectKeysOf(subjectId: string): Promise<[string, string][]> {
      const subjects = (['profile', 'content'] as const).map((purpose) => ({ subjectId, purpose }));
      const keys = await readSubjectKeys(system.keys, subjects);
      return subjects.map((subject) => [subject.purpose, fingerprintOf(keys.get(subjectName(subject))!.key!).toString('hex')]);
    }

    async function expectRedacted(): Promise<void> {
      const projections = [...liveProjections, ...searchSubscription.projections];
      const tables = await readActiveTables(system.storage.readDatabase);
      expect(tables).toEqual(await expectedTables(system.openStore(), projections));
      const left = [[...tables], await readWholeLog(system.openStore()), await system.rowsOf('files')].map((each) => JSON.stringify(each));
      for (const trace of [marker, picture.sha256]) expect(left.filter((each) => each.includes(trace))).toEqual([]);
      const texts = [...tables].flatMap(([key, row]) => (key.startsWith('messages/') ? [row['text']] : []));
      expect(texts.filter((each) => each !== null)).toEqual(['kept', 'also kept']);
    }

    /** Two people with a group and a direct conversation: enough messages for the search index. */
    async function talk(): Promise<void> {
      [ann, ben] = [await register(system.service, `${marker}_a`), await register(system.service)];
      const profile = { displayName: `Ann ${marker}`, about: marker, email: `${ann.username}@x.example` };
      expect((await ann.ask('PATCH', '/v1/me', { ...profile, currentPassword: password })).status).toBe(200);
      path = await groupOf(ann, ben);
      const onDevice = { login: ann.username, password, deviceName: `Phone ${marker}` };
      expect((await ask(system.service.origin, 'POST', '/v1/sessions', { body: onDevice })).status).toBe(201);
      picture = (await send(system.service, ann, formOf(['file', await png()]))).body.file;
      const fields = { attachments: [picture.id], custom: { [marker]: 1 }, clientId: `client ${marker}` };
      expect((await text(ann, `picture ${marker}`, fields)).body.message).toMatchObject({ ...fields, attachments: [picture] });
      const { message } = (await text(ann, 'draft')).body;
      await ann.ask('PATCH', `${path}/messages/${message.id}`, { text: `edited ${marker}` });
      const deleted = (await text(ann, `deleted ${marker}`, { clientId: marker, attachments: [picture.id] })).body.message;
      await ann.ask('DELETE', `${path}/messages/${deleted.id}`);
      await text(ben, 'kept', { replyTo: message.id });
      for (let count = 0; count < 64; count++) await text(ann, `${marker} ${count}`);
      await text(ben, 'also kept');
      const direct = await ann.ask('POST', '/v1/conversations', { kind: 'direct', userId: ben.id });
      await ann.ask('POST', `/v1/conversations/${direct.body.conversation.id}/messages`, { text: `direct ${marker}` });
      await ann.ask('POST', '/v1/contact-requests', { userId: ben.id });
    }

    async function start(failpoint?: Failpoint): Promise<void> {
      system = await ErasingSystem.start(await openStores(), { failpoint });
      await talk();
    }

    const traces = () => ({ device: `Phone ${marker}`, client: `client ${marker}`, details: picture.sha256 });

    /** The bytes of the log have nothing of a message, and no file of the server has the name of a device. */
    async function expectSealedOnServer(): Promise<void> {
      const { device, client, details } = traces();
      const found = await system.dataFilesWith?.([device, client, details]);
      if (!found) return;
      expect(found.get(device)).toEqual([]);
      expect(found.get(client)).toContain('messages_a.ibd');
      for (const trace of [client, details]) expect(found.get(trace)).not.toContain('events.ibd');
    }

    /** Freed pages of the read tables keep old rows until a rebuild writes new files. */
    async function expectErasedOnServer(): Promise<void> {
      const { device, client, details } = traces();
      if (!(await system.dataFilesWith?.([]))) return;
      await system.rebuildAll({ keepPrevious: false });
      const found = (await system.dataFilesWith!([device, client, details]))!;
      expect(found.get(device)).toEqual([]);
      const tables = [...found.get(client)!, ...found.get(details)!].filter((name) => name.endsWith('.ibd'));
      // The row of the file is deleted, its page is not overwritten yet.
      expect(tables.filter((name) => name !== 'files.ibd')).toEqual([]);
    }

    afterEach(() => system.close());

    test('is erased from the log, the read tables, the files and the names; what others wrote stays', async () => {
      await start();
      const isEmbedded = system.storage.readDatabase.dialect === 'sqlite';
      if (isEmbedded) expect(system.filesWith(marker)).not.toEqual([]);
      const stored = [await system.rowsOf('events'), await system.rowsOf('sessions'), JSON.stringify(system.service.publishedCommits)];
      for (const clear of [marker, picture.sha256]) expect(stored.filter((each) => each.includes(clear))).toEqual([]);
      await expectSealedOnServer();
      for (const person of [ann!, ben!]) await askForLinks(person);
      const { archive, state } = await exported();
      const keysOfAnn = await subjectKeysOf(ann!.id);
      const { status, body } = await erase();
      expect([status, body.erasure]).toEqual([202, { id: expect.any(String), state: 'pending' }]);
      expect((await ann!.ask('PATCH', '/v1/me', { about: 'x' })).status).toBe(401);
      await erased();
      await expectRedacted();
      // Those of the other.
      const left = { sessions: 1, refresh_tokens: 1, credentials: 1, user_links: 1, mail_requests: 3, files: 0, last_seen: 0 };
      for (const [table, count] of Object.entries(left)) {
        const [rows] = await system.storage.logDatabase.read<{ count: number }>({ sql: `SELECT COUNT(*) AS count FROM ${table}` });
        expect([table, rows!.count]).toEqual([table, count]);
      }
      expect(system.filesWith(Buffer.from('RIFF'))).toEqual([]);
      expect([await system.storage.fileStore.get(archive), await state()]).toEqual([null, 'cancelled']);
      const { certificate: signed } = (await findErasureCertificate(system.storage.logDatabase, body.erasure.id))!;
      expect(signed.certificate).toMatchObject({
        kind: 'person',
        subjectId: ann!.id,
        requestedBy: 'the person',
        erasureId: body.erasure.id,
      });
      expect(signed.certificate.keys.map(({ purpose, fingerprint }) => [purpose, fingerprint])).toEqual(keysOfAnn);
      const { completedAt, backups } = signed.certificate;
      expect(Date.parse(backups.until!) - Date.parse(completedAt)).toBe(certificates.backupRetention);
      const asToken = await ask(system.service.origin, 'PATCH', '/v1/me', { token: signed.jws, body: { about: 'x' } });
      expect([asToken.status, asToken.body.code]).toEqual([401, 'unauthenticated']);
      const registerAgain = () => {
        const body = { username: ann!.username, password, displayName: 'Another' };
        return ask(system.service.origin, 'POST', '/v1/accounts', { body });
      };
      expect((await registerAgain()).body.code).toBe('username_taken');
      const logIn = await ask(system.service.origin, 'POST', '/v1/sessions', { body: { login: ann!.username, password } });
      expect(logIn.status).toBe(401);
      if (isEmbedded) for (const trace of [marker, picture.sha256]) expect(system.filesWith(trace)).toEqual([]);
      await expectErasedOnServer();
      await system.storage.logDatabase.write([{ sql: "UPDATE names SET reserved_until = 1 WHERE kind = 'erased'" }]);
      expect((await registerAgain()).status).toBe(201);
    });

    /** Rows of both slots and of the table of a past time. */
    async function contentOf(table: string): Promise<string> {
      const { readDatabase } = system.storage;
      const copies = ['a', 'b', 'past'].map((slot) => readDatabase.read({ sql: `SELECT * FROM ${table}_${slot}` }));
      return JSON.stringify(await Promise.all(copies));
    }
    const fillPast = async () => {
      const { readDatabase: database, store: stored } = system.storage;
      const ends = new Map((await stored.heads()).map(({ partition, position }) => [partition, position]));
      for (const subscription of subscriptions)
        await fillPastTables({ store: system.openStore(), database, ...subscription }, { projections: [], ends });
    };
    const personal = ['messages', 'text_segments', 'profiles', 'profile_terms'];

    test('is erased from both slots, the one that is filled while the erasure runs included, and from tables of the past', async () => {
      await start();
      await system.rebuildAll();
      await fillPast();
      for (const table of personal) expect(await contentOf(table)).toContain(marker);
      const rebuilding = system.rebuildAll({ maxRate: 200 });
      await erase();
      await erased();
      await rebuilding;
      await expectRedacted();
      for (const table of personal) expect(await contentOf(table)).not.toContain(marker);
    });

    test('is erased again when the keys are restored from a backup of before', async () => {
      await start();
      const { database } = system.keys;
      const before = await database.read<{ id: Buffer; purpose: number; wrapped: Buffer }>({
        sql: 'SELECT subject_id AS id, purpose, wrapped FROM subject_keys',
      });
      await erase();
      await erased();
      await system.stopCommands();
      const restored = before.map(({ id, purpose, wrapped }) => ({
        sql: 'UPDATE subject_keys SET wrapped = ?, erased_at = NULL WHERE subject_id = ? AND purpose = ?',
        values: [wrapped, id, purpose],
      }));
      await database.write([...restored, { sql: 'DELETE FROM eraser_checkpoints' }]);
      expect(JSON.stringify(await readWholeLog(system.openStore()))).toContain(marker);
      await system.startCommands();
      const subject = { subjectId: ann!.id, purpose: 'content' } as const;
      const areRedacted = async () => {
        const { erasedAt } = (await readSubjectKeys(system.keys, [subject])).get(subjectName(subject))!;
        const tables = await readActiveTables(system.storage.readDatabase);
        const own = [...tables.values()].filter((row) => row['senderId'] === ann!.id);
        return erasedAt !== null && own.length > 0 && own.every((row) => row['deletedAt'] !== null || row['erasedAt'] === erasedAt);
      };
      await waitUntil(areRedacted, { what: 'the second erasure', deadlineMs: 60_000, pauseMs: 50 });
      await expectRedacted();
    });

    test('whose keys are destroyed but who is back with a restored log writes nothing, and can be erased again', async () => {
      await start();
      for (const purpose of ['profile', 'content'] as const) await destroySubjectKey(system.keys, { subjectId: ann!.id, purpose });
      const refused = async () => {
        const { status, body } = await text(ann!, 'x');
        return status === 403 && body.code === 'account_erased';
      };
      await waitUntil(refused, { what: 'the end of the keys in memory', deadlineMs: 15_000 });
      const { origin } = system.service;
      const token = operatorToken;
      const key = (await ask(origin, 'POST', '/v1/api-keys', { token, body: { name: 'Shop', scopes: ['sessions'] } })).body.secret;
      const started = await ask(origin, 'POST', `/v1/users/${ann!.id}/sessions`, { token: key, body: { deviceName: marker } });
      expect([started.status, started.body.code]).toEqual([403, 'account_erased']);
      expect((await ask(origin, 'DELETE', `/v1/users/${ann!.id}`, { token })).status).toBe(202);
      await erased();
      await expectRedacted();
    });

    test.each(steps)('whose eraser ends after the step %s is erased by the next', async (step) => {
      const { failpoint, reached } = endingAfter(step);
      await start(failpoint);
      await erase();
      await reached;
      await system.stopCommands();
      await system.startCommands();
      await erased();
      await expectRedacted();
    });
  });
}
