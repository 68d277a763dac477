import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { conversationEntity, type Entity, memberEntity, messageEntity } from '@parley/events/entities';
import { bodyHash, newId } from '@parley/events/ids';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { conversationAvatarChanged, conversationCustomChanged, titleOf } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { conversationStream } from '@parley/events/streams';
import { KeyErased, KeyMissing, SealBroken } from '@parley/key-store/errors';
import { parseEnvelope } from '@parley/key-store/envelope';
import { eraseSlots } from '@parley/key-store/key-pages';
import { type OpenedKeys, openKeys } from '@parley/key-store/key-tables.fixture';
import { KeyVault } from '@parley/key-store/key-vault';
import { destroySubjectKey } from '@parley/key-store/subject-keys';
import { appendOf, appended, created, edited, idIn, sent } from '../contract/append-builders.ts';
import { describeEventStore } from '../contract/event-store.contract.ts';
import { readWholeLog } from '../contract/whole-log.ts';
import { type EventStore, StoreUnavailable } from '../event-store.ts';
import { openSqliteFile, type SqliteFile } from '../sqlite/sqlite-file.fixture.ts';
import { type SealedEventStore, sealedEventStore } from './sealed-event-store.ts';

describe('sealed', () => {
  let keys: OpenedKeys;
  beforeAll(async () => {
    keys = await openKeys();
  });
  afterAll(() => keys.close());

  describeEventStore('SQLite', () =>
    openSqliteFile({ decorated: (store) => sealedEventStore(store, new KeyVault(async () => keys.tables)) }),
  );
});

describe('a sealed log', () => {
  let keys: OpenedKeys;
  let file: SqliteFile;
  let plain: EventStore;
  let sealed: SealedEventStore;

  const anotherProcess = () => sealedEventStore(plain, new KeyVault(async () => keys.tables));
  const [ann, ben] = [newId(), newId()];
  const saying = (conversationId: string, text: string, senderId = ann) => appendOf([sent(conversationId, text, newId(), senderId)]);
  const picture = { mediaType: 'image/distinctive', size: 1, width: 2, height: 3, sha256: 'distinctive' };
  const personal = { text: 'a distinctive text', attachments: [picture], clientId: 'distinctive' };
  const withPicture = () => {
    const fields = { conversationId: newId(), messageId: newId(), senderId: ann, fileIds: [newId()], replyTo: null, mentions: [] };
    return messageSent({ ...fields, personal });
  };
  const envelopeIn = ({ payload }: AnyStoredEvent) => parseEnvelope((payload as unknown as { personal: string }).personal);
  const textsIn = (events: readonly AnyStoredEvent[]) =>
    events.map(({ payload }) => (payload as { personal: { text: string | null } }).personal.text);

  beforeEach(async () => {
    keys = await openKeys();
    file = await openSqliteFile();
    plain = file.store;
    sealed = anotherProcess();
  });
  afterEach(async () => {
    await file.close();
    await keys.close();
  });

  test('has no personal data in its files or published commits, and every process opens it', async () => {
    const published: AnyStoredEvent[] = [];
    sealed.onCommitted((commits) => published.push(...commits.flatMap(({ events }) => events)));
    const [event] = await appended(sealed, appendOf([withPicture()]));
    expect(event.payload).toMatchObject({ personal, fileIds: [expect.any(String)] });
    expect(JSON.stringify(published)).not.toContain('distinctive');
    const folder = dirname(file.path);
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'latin1')).not.toContain('distinctive');
    expect(await readWholeLog(anotherProcess())).toEqual([event]);
    expect(await anotherProcess().opened(published)).toEqual([event]);
  });

  test('its listeners in this process get the plain events, which another listener and the log have sealed', async () => {
    const [inPlain, published]: [AnyStoredEvent[], AnyStoredEvent[]] = [[], []];
    sealed.onCommittedPlain((commits) => inPlain.push(...commits.flatMap(({ events }) => events)));
    sealed.onCommitted((commits) => published.push(...commits.flatMap(({ events }) => events)));
    const [conversationId, messageId] = [newId(), newId()];
    const events = [
      ...(await appended(sealed, appendOf([withPicture()]))),
      ...(await appended(sealed, appendOf([sent(conversationId, 'draft', messageId, ann)]))),
      ...(await appended(sealed, appendOf([edited(conversationId, messageId, 'final')]))),
    ];
    expect(inPlain).toEqual(events);
    expect(JSON.stringify(published)).not.toMatch('distinctive');
    expect(await anotherProcess().opened(published)).toEqual(events);
  });

  test('a load opens copies: what the cache shares stays sealed', async () => {
    const [conversationId, messageId] = [newId(), newId()];
    await appended(sealed, appendOf([sent(conversationId, 'draft', messageId, ann)]));
    await appended(sealed, appendOf([edited(conversationId, messageId, 'final')]));
    const ref = { stream: conversationStream(conversationId), entity: messageEntity(messageId) };
    for (let turn = 0; turn < 2; turn++) expect(textsIn((await sealed.load([ref])).events)).toEqual(['draft', 'final']);
    expect(typeof ((await plain.load([ref])).events[0]!.payload as { personal: unknown }).personal).toBe('string');
  });

  test('opens events that were written before it was sealed', async () => {
    const conversationId = newId();
    await appended(plain, saying(conversationId, 'before'));
    await appended(sealed, saying(conversationId, 'after'));
    expect(textsIn(await readWholeLog(sealed))).toEqual(['before', 'after']);
  });

  test('the hash of a command reveals nothing about its text, and recognizes a retry in every process', async () => {
    const append = { ...saying(newId(), 'yes'), bodyHash: bodyHash('SendMessage', { text: 'yes' }) };
    const [event] = await appended(sealed, append);
    const other = { ...append, bodyHash: bodyHash('SendMessage', { text: 'no' }) };
    expect(await plain.findCommand(append.command, append.bodyHash)).toMatchObject({ kind: 'key_reused' });
    for (const store of [sealed, anotherProcess()]) {
      expect(await store.append(append)).toEqual({ kind: 'duplicate', event });
      expect(await store.append(other)).toMatchObject({ kind: 'key_reused' });
      expect(await store.findCommand(append.command, append.bodyHash)).toEqual({ kind: 'duplicate', event });
      expect(await store.findCommand(append.command, other.bodyHash)).toMatchObject({ kind: 'key_reused' });
    }
  });

  test('opens a message whose older schema left its attachments and `clientId` next to the envelope', async () => {
    const [event] = await appended(sealed, saying(newId(), 'one'));
    const fileId = newId();
    const attachments = JSON.stringify([{ fileId, ...personal.attachments[0] }]);
    await file.tamper([
      `UPDATE events SET schema_version = 1002, payload = CAST(json_set(json_remove(CAST(payload AS TEXT), '$.fileIds'),
        '$.attachments', json('${attachments}'), '$.clientId', '${personal.clientId}') AS BLOB)`,
    ]);
    const reader = anotherProcess();
    const payload = { ...event.payload, personal: { ...personal, text: 'one' }, fileIds: [fileId] };
    expect(await readWholeLog(reader)).toEqual([{ ...event, payload }]);
    await destroySubjectKey(keys.tables, { subjectId: ann, purpose: 'content' });
    const [erased] = await readWholeLog(anotherProcess());
    expect(erased!.payload).toEqual({ ...payload, personal: { text: null } });
  });

  test('an erased message leaves the ids of its files, so that they can be deleted', async () => {
    const [event] = await appended(sealed, appendOf([withPicture()]));
    await destroySubjectKey(keys.tables, { subjectId: ann, purpose: 'content' });
    const [erased] = await readWholeLog(anotherProcess());
    expect(erased!.payload).toEqual({ ...event.payload, personal: { text: null } });
  });

  test('an erased message or sender leaves its erased form, and the others as they are', async () => {
    const conversationId = newId();
    const append = saying(conversationId, 'one', ann);
    await appended(sealed, append);
    for (const [text, sender] of [
      ['two', ben],
      ['three', ann],
      ['four', ben],
    ] as const)
      await appended(sealed, saying(conversationId, text, sender));
    const [first] = await readWholeLog(plain);
    const { pageId, slot } = envelopeIn(first!);
    await eraseSlots(keys.tables, pageId, [slot]);
    const reader = anotherProcess();
    const events = await readWholeLog(reader);
    expect(textsIn(events)).toEqual([null, 'two', 'three', 'four']);
    expect(events.map(({ erased }) => erased)).toEqual([true, undefined, undefined, undefined]);
    expect(await reader.append(append)).toEqual({ kind: 'duplicate', event: events[0] });

    await destroySubjectKey(keys.tables, { subjectId: ben, purpose: 'content' });
    const later = anotherProcess();
    expect(textsIn(await readWholeLog(later))).toEqual([null, null, 'three', null]);
    await expect(later.append(saying(conversationId, 'five', ben))).rejects.toThrow(KeyErased);
    await expect(later.append(saying(conversationId, 'six', ben))).rejects.toThrow(KeyErased);
    await appended(later, saying(conversationId, 'seven', ann));
  });

  test('what belongs to a conversation is erased with its key, and what has no personal data takes none', async () => {
    const [conversationId, byBackend] = [newId(), { messageId: newId(), fileIds: [], replyTo: null, mentions: [] }];
    await appended(sealed, appendOf([created(conversationId, [ann])]));
    await appended(sealed, appendOf([conversationCustomChanged({ conversationId, personal: { custom: { order: 'A-1042' } } })]));
    const notice = messageSent({ ...byBackend, conversationId, senderId: null, personal: { text: 'a notice' } });
    await appended(sealed, appendOf([notice]));
    await appended(sealed, saying(conversationId, 'one', ann));
    const personalIn = (events: readonly AnyStoredEvent[]) => events.map(({ payload }) => (payload as { personal?: unknown }).personal);
    await appended(sealed, appendOf([conversationAvatarChanged({ conversationId, avatarFileId: null, formerAvatarFileId: null })]));
    const stored = [expect.any(String), expect.any(String), expect.any(String), expect.any(String), undefined];
    expect(personalIn(await readWholeLog(plain))).toEqual(stored);
    await destroySubjectKey(keys.tables, { subjectId: conversationId, purpose: 'conversation' });
    expect(personalIn(await readWholeLog(anotherProcess()))).toEqual([{}, { custom: null }, { text: null }, { text: 'one' }, undefined]);
  });

  test('the title is opened for those who read the conversation, not for a decision about a member', async () => {
    const conversationId = newId();
    await appended(sealed, appendOf([created(conversationId, [ann])]));
    const stream = conversationStream(conversationId);
    const reader = anotherProcess();
    const titleFor = async (entity: Entity) =>
      (await reader.load([{ stream, entity }])).events.map(({ payload }) => titleOf(payload as object));
    expect(await titleFor(memberEntity(ann))).toEqual([null]);
    expect(await titleFor(conversationEntity(conversationId))).toEqual(['Reading']);
  });

  test('with another key store, or with envelopes moved between events, is not readable, never erased', async () => {
    const conversationId = newId();
    for (const text of ['one', 'two']) await appended(sealed, saying(conversationId, text));
    const elsewhere = await openKeys();
    await expect(readWholeLog(sealedEventStore(plain, new KeyVault(async () => elsewhere.tables)))).rejects.toThrow(KeyMissing);
    await elsewhere.close();
    await file.tamper(['UPDATE events SET payload = (SELECT payload FROM events other WHERE other.version = 3 - events.version)']);
    await expect(readWholeLog(sealed)).rejects.toThrow(SealBroken);
  });

  test('appends of a partition keep the order of their calls while keys are made', async () => {
    const conversationId = idIn(9);
    const texts = Array.from({ length: 600 }, (_, index) => `text ${index}`);
    await Promise.all(texts.map((text, index) => appended(sealed, saying(conversationId, text, index % 7 === 0 ? newId() : ann))));
    expect(textsIn(await readWholeLog(sealed))).toEqual(texts);
    const envelopes = (await readWholeLog(plain)).map(envelopeIn);
    expect(new Set(envelopes.map(({ pageId, slot }) => `${pageId} ${slot}`)).size).toBe(texts.length);
    expect(new Set(envelopes.map(({ pageId }) => pageId)).size).toBe(3);
  });

  test('without its key store rejects what needs a key that is not in memory', async () => {
    const conversationId = newId();
    await appended(sealed, saying(conversationId, 'one'));
    const reader = anotherProcess();
    await keys.tables.database.write([{ sql: 'ALTER TABLE subject_keys RENAME TO away' }]);
    await appended(sealed, saying(conversationId, 'two'));
    await expect(readWholeLog(reader)).rejects.toThrow();
    await keys.tables.database.write([{ sql: 'ALTER TABLE away RENAME TO subject_keys' }]);
    expect(textsIn(await readWholeLog(reader))).toEqual(['one', 'two']);
  });

  test('closing waits for appends that wait for keys', async () => {
    const append = sealed.append(saying(newId(), 'late'));
    const closed = sealed.close();
    await expect(sealed.append(saying(newId(), 'too late'))).rejects.toThrow(StoreUnavailable);
    expect((await append).kind).toBe('appended');
    await closed;
  });
});
