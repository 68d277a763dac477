import { readConversationIds } from '@parley/command-service/erasure/person/memberships';
import { redactReadTables } from '@parley/command-service/erasure/person/redact-read-tables';
import { expect, jest, test } from '@jest/globals';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventStore } from '@parley/event-store/event-store';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { accountErasureRequested } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import { openKeys } from '@parley/key-store/key-tables.fixture';
import { KeyVault } from '@parley/key-store/key-vault';
import { destroySubjectKey, readSubjectKeys, subjectName } from '@parley/key-store/subject-keys';
import { liveProjections, searchSubscription } from '@parley/projector/projections/all';
import { ChatHistory } from '@parley/projector/testing/chat-history';
import { openEmbeddedLog } from '@parley/projector/testing/chat-log';
import { chat } from '@parley/projector/testing/live-chat';
import { expectedTables, makeProjector, projected, readActiveTables } from '@parley/projector/testing/test-projector';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(120_000);

test.each([1, 2, 3])('redacted tables equal a projection of the erased log (history %i)', async (seed) => {
  const [keys, bus] = [await openKeys(), inProcessEventBus()];
  let stored!: EventStore;
  const log = await openEmbeddedLog(bus, (store) => sealedEventStore((stored = store), new KeyVault(async () => keys.tables)));
  const reader = () => sealedEventStore(stored, new KeyVault(async () => keys.tables));
  const projections = [...liveProjections, ...searchSubscription.projections];
  const project = async () => {
    const overrides = { secondaries: [searchSubscription] };
    const projector = makeProjector({ log: { ...log, store: reader() }, bus, push: inProcessPushChannel(), overrides });
    await projector.start();
    for (const subscription of ['live', 'search']) await projected(log, { subscription });
    await projector.close();
  };
  const history = new ChatHistory();
  await chat(log, history, 500, seed);
  await project();
  const before = await readActiveTables(log.database);
  const messagesOf = (userId: string) => [...before.values()].filter((row) => row['senderId'] === userId && row['text'] !== null).length;
  const [first, second] = history.users.toSorted((one, other) => messagesOf(other) - messagesOf(one)) as [string, string];
  expect(messagesOf(second)).toBeGreaterThan(3);

  for (const userId of [first, second]) {
    await log.append(accountErasureRequested({ userId, erasureId: newId(), reason: 'Asked in writing' }));
    history.users.splice(history.users.indexOf(userId), 1);
    const subjects = (['profile', 'content'] as const).map((purpose) => ({ subjectId: userId, purpose }));
    for (const subject of subjects) await destroySubjectKey(keys.tables, subject);
    await project();
    const erasedAt = (await readSubjectKeys(keys.tables, subjects)).get(subjectName(subjects[1]!))!.erasedAt!;
    const conversationIds = await readConversationIds(log.database, userId, { former: true });
    await redactReadTables(log.database, { userId, erasedAt, conversationIds });
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(reader(), projections));
  }
  await log.close();
  await keys.close();
});
