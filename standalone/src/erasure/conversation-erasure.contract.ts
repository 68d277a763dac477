import { formOf, send } from '@parley/command-service/files/upload.fixture';
import { png } from '@parley/command-service/files/images.fixture';
import { ask, groupOf, register, type Person } from '@parley/command-service/person.fixture';
import { operatorToken } from '@parley/command-service/service.fixture';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { readWholeLog } from '@parley/event-store/contract/whole-log';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { conversationStream } from '@parley/events/streams';
import { liveProjections, searchSubscription } from '@parley/projector/projections/all';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { fillPastTables } from '@parley/projector/rebuild/past-tables';
import { expectedTables, projected, readActiveTables } from '@parley/projector/testing/test-projector';
import { findErasureCertificate } from '@parley/write-tables/erasure-certificates';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { endingAfter, ErasingSystem, type Failpoint, type Stores } from './erasure.fixture.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(120_000);

/** In everything that the group says, and nowhere else. */
const marker = 'distinctive';
export const erasureSteps = [
  'members-removed',
  'messages-deleted',
  'conversation-key-destroyed',
  'conversation-redacted',
  'external-id-released',
  'conversation-completed',
];

type Backend = (method: string, path: string, body?: unknown) => ReturnType<typeof ask>;

async function backendOf({ origin }: { origin: string }): Promise<Backend> {
  const key = { name: 'Shop', scopes: ['messages', 'conversations'] };
  const { body } = await ask(origin, 'POST', '/v1/api-keys', { token: operatorToken, body: key });
  return (method, path, fields) => ask(origin, method, path, { token: body.secret, ...(fields !== undefined && { body: fields }) });
}

/** `steps`: after which the eraser ends in a test. */
export function describeConversationErasure(openStores: () => Promise<Stores>, steps: readonly string[] = erasureSteps): void {
  let system: ErasingSystem;
  let [ann, ben]: Person[] = [];
  let path: string;
  let picture: { id: string; sha256: string };
  let backend: Backend;
  const conversationId = () => path.split('/').at(-1)!;

  const eventsOf = (id: string): Promise<AnyStoredEvent[]> =>
    system.openStore().readStream(conversationStream(id), { after: 0, limit: 1_000 });

  async function expectRedacted(kept: readonly string[]): Promise<void> {
    const { readDatabase: database } = system.storage;
    for (const subscription of ['live', 'search']) await projected({ store: system.storage.store, database }, { subscription });
    const tables = await readActiveTables(database);
    expect(tables).toEqual(await expectedTables(system.openStore(), [...liveProjections, ...searchSubscription.projections]));
    const left = [[...tables], await readWholeLog(system.openStore())].map((each) => JSON.stringify(each));
    for (const trace of [marker, picture?.sha256 ?? marker]) expect(left.filter((each) => each.includes(trace))).toEqual([]);
    const texts = [...tables].flatMap(([key, row]) => (key.startsWith('messages/') ? [row['text']] : []));
    expect(texts.filter((text) => text !== null)).toEqual(kept);
  }

  describe('a group', () => {
    afterEach(() => system.close());

    const certificate = async () => {
      const last = (await eventsOf(conversationId())).at(-1)!;
      return last.type === 'ConversationErased' ? findErasureCertificate(system.storage.logDatabase, last.payload.erasureId) : null;
    };
    const erased = () =>
      waitUntil(async () => (await certificate()) !== null, { what: 'the certificate', deadlineMs: 60_000, pauseMs: 50 });

    /** Enough messages for several events, and for the search index; another group stays. */
    async function start(failpoint?: Failpoint): Promise<void> {
      system = await ErasingSystem.start(await openStores(), { failpoint });
      [ann, ben] = [await register(system.service), await register(system.service)];
      const kept = await groupOf(ann, ben);
      await ann.ask('POST', `${kept}/messages`, { text: 'kept' });
      const group = { kind: 'group', title: `first ${marker}`, memberIds: [ben.id] };
      path = `/v1/conversations/${(await ann.ask('POST', '/v1/conversations', group)).body.conversation.id}`;
      const upload = async () => (await send(system.service, ann!, formOf(['file', await png()]))).body.file;
      await ann.ask('PATCH', path, { title: `title ${marker}`, custom: { [marker]: 1 }, avatarFileId: (await upload()).id });
      picture = await upload();
      const fields = { text: marker, attachments: [picture.id], clientId: `client ${marker}` };
      const { message } = (await ann.ask('POST', `${path}/messages`, fields)).body;
      await ann.ask('PATCH', `${path}/messages/${message.id}`, { text: `edited ${marker}` });
      await ben.ask('POST', `${path}/messages`, { text: `reply ${marker}`, replyTo: message.id, mentions: [ann.id] });
      const deleted = (await ben.ask('POST', `${path}/messages`, { text: `deleted ${marker}`, clientId: marker })).body.message;
      await ben.ask('DELETE', `${path}/messages/${deleted.id}`);
      await ben.ask('PUT', `${path}/messages/${message.id}/reactions/%F0%9F%91%8D`);
      backend = await backendOf(system.service);
      expect((await backend('POST', `${path}/messages`, { text: `system ${marker}` })).status).toBe(201);
      const sent = Array.from({ length: 130 }, (_, count) => ben!.ask('POST', `${path}/messages`, { text: `${marker} ${count}` }));
      for (const { status } of await Promise.all(sent)) expect(status).toBe(201);
    }

    test('is erased from the log, the read tables and the files; nobody writes there any more', async () => {
      await start();
      const isEmbedded = system.storage.readDatabase.dialect === 'sqlite';
      if (isEmbedded) expect(system.filesWith(marker)).not.toEqual([]);
      const stored = [await system.rowsOf('events'), JSON.stringify(system.service.publishedCommits)];
      for (const clear of [marker, picture.sha256]) expect(stored.filter((each) => each.includes(clear))).toEqual([]);
      const other = ann!.withSession(ann!.session);
      const { status, body } = await ann!.ask('DELETE', path);
      expect([status, body.erasure]).toEqual([202, { id: expect.any(String), state: 'pending' }]);
      const refused = [
        await other.ask('POST', `${path}/messages`, { text: 'late' }),
        await ben!.ask('POST', `${path}/messages`, { text: 'late' }),
        await ben!.ask('PATCH', path, { title: 'late' }),
        await ann!.ask('POST', `${path}/members`, { userIds: [ben!.id] }),
        await backend('POST', `${path}/messages`, { text: 'late' }),
      ];
      expect(refused.map(({ status: refusal }) => refusal)).toEqual([404, 404, 404, 404, 404]);
      await erased();
      await expectRedacted(['kept']);
      if (isEmbedded) expect(system.filesWith(marker)).toEqual([]);
      const signed = (await certificate())!.certificate.certificate;
      expect(signed).toMatchObject({ kind: 'conversation', subjectId: conversationId(), requestedBy: 'an owner' });
      expect(signed.keys.map(({ purpose, fingerprint }) => [purpose, fingerprint?.length])).toEqual([['conversation', 64]]);
      expect((await ann!.ask('DELETE', path)).body.erasure).toEqual({ ...body.erasure, state: 'completed' });
      expect((await ben!.ask('DELETE', path)).status).toBe(404);
      const deletions = (await eventsOf(conversationId())).filter((event) => event.type === 'MessagesDeleted');
      expect(deletions.map(({ payload }) => payload.messages.length)).toEqual([99, 34]);
      const released = async () => {
        const sql = 'SELECT COUNT(*) AS count FROM files WHERE claims = 0 AND released_at IS NOT NULL';
        return (await system.storage.logDatabase.read<{ count: number }>({ sql }))[0]!.count === 2;
      };
      await waitUntil(released, { what: 'the release of both files', deadlineMs: 30_000, pauseMs: 50 });
    });

    test('is erased while members write: what they send before the request is erased, too', async () => {
      await start();
      const writing = [ann!, ben!].map(async (person) => {
        for (let count = 0; ; count++) {
          const { status } = await person.ask('POST', `${path}/messages`, { text: `${marker} late ${count}` });
          if (status !== 201) return status;
        }
      });
      expect((await ann!.ask('DELETE', path)).status).toBe(202);
      expect(await Promise.all(writing)).toEqual([404, 404]);
      await erased();
      await expectRedacted(['kept']);
    });

    async function contentOf(table: string): Promise<string> {
      const { readDatabase } = system.storage;
      const copies = ['a', 'b', 'past'].map((slot) => readDatabase.read({ sql: `SELECT * FROM ${table}_${slot}` }));
      return JSON.stringify(await Promise.all(copies));
    }

    test('is erased from both slots, the one that is filled meanwhile included, and from tables of the past', async () => {
      await start();
      await system.rebuildAll();
      const ends = new Map((await system.storage.store.heads()).map(({ partition, position }) => [partition, position]));
      const { readDatabase: database } = system.storage;
      for (const subscription of subscriptions)
        await fillPastTables({ store: system.openStore(), database, ...subscription }, { projections: [], ends });
      const personal = ['messages', 'text_segments', 'conversations', 'timeline_events'];
      for (const table of personal) expect(await contentOf(table)).toContain(marker);
      const rebuilding = system.rebuildAll({ maxRate: 200 });
      await ann!.ask('DELETE', path);
      await erased();
      await rebuilding;
      await expectRedacted(['kept']);
      for (const table of personal) expect([table, (await contentOf(table)).includes(marker)]).toEqual([table, false]);
    });

    test.each(steps)('whose eraser ends after the step %s is erased by the next', async (step) => {
      const { failpoint, reached } = endingAfter(step);
      await start(failpoint);
      await ann!.ask('DELETE', path);
      await reached;
      await system.stopCommands();
      await system.startCommands();
      await erased();
      await expectRedacted(['kept']);
    });

    test('of a product gives its id free', async () => {
      system = await ErasingSystem.start(await openStores());
      [ann, ben] = [await register(system.service), await register(system.service)];
      backend = await backendOf(system.service);
      const group = { kind: 'group', title: marker, memberIds: [ann.id, ben.id], custom: { [marker]: 1 } };
      const put = () => backend('PUT', '/v1/conversations/external/order-1', group);
      const first = (await put()).body.conversation.id;
      path = `/v1/conversations/${first}`;
      expect((await ann.ask('DELETE', path)).status).toBe(403);
      const { body } = await backend('DELETE', path);
      expect(body.erasure.state).toBe('pending');
      await waitUntil(async () => (await put()).status === 201, { what: 'the end of the erasure', deadlineMs: 60_000, pauseMs: 50 });
      await erased();
      expect((await backend('DELETE', path)).body.erasure).toEqual({ ...body.erasure, state: 'completed' });
    });
  });
  describe('a message that is older than the retention time', () => {
    afterEach(() => system.close());

    const textsOf = async (group: string) => {
      const { readDatabase: database, store } = system.storage;
      await projected({ store, database });
      const tables = await readActiveTables(database);
      const rows = [...tables].flatMap(([key, row]) => (key.startsWith(`messages/${group}`) ? [row['text']] : []));
      return rows.filter((text) => text !== null);
    };

    test('of the group or of the installation is deleted and erased, and nothing else', async () => {
      const limits = { retentionMin: 1_000, retentionDefault: 2_000 };
      system = await ErasingSystem.start(await openStores(), { limits });
      [ann, ben] = [await register(system.service), await register(system.service)];
      const [short, kept] = [await groupOf(ann, ben), await groupOf(ann, ben)];
      path = short;
      expect((await ann.ask('PATCH', kept, { expireAfter: 3_600 })).body.conversation.expireAfter).toBe(3_600);
      expect((await ann.ask('PATCH', kept, { expireAfter: 0 })).status).toBe(422);
      expect((await ben.ask('PATCH', kept, { expireAfter: 60 })).status).toBe(403);
      for (const group of [short, kept]) await ann.ask('POST', `${group}/messages`, { text: group === kept ? 'kept' : marker });
      const id = conversationId();
      await waitUntil(async () => (await textsOf(id)).length === 0, { what: 'the end of the message', deadlineMs: 30_000, pauseMs: 50 });
      const isDestroyed = async () => !JSON.stringify(await readWholeLog(system.openStore())).includes(marker);
      await waitUntil(isDestroyed, { what: 'the end of its key', deadlineMs: 30_000, pauseMs: 50 });
      await expectRedacted(['kept']);
      // Later messages expire, too.
      await ben.ask('POST', `${short}/messages`, { text: `second ${marker}` });
      expect(await textsOf(id)).toHaveLength(1);
      await waitUntil(async () => (await textsOf(id)).length === 0, { what: 'the end of the second', deadlineMs: 30_000, pauseMs: 50 });
    });
  });
}
