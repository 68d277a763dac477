/** Invariant after any fault: the log, the tables and the clients contain exactly the acknowledged messages. */
import { expect } from '@jest/globals';
import { readWholeLog } from '@parley/event-store/contract/whole-log';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { compareWithFreshProjection } from '@parley/projector/rebuild/compare-with-fresh-projection';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { readParkedSequences } from '@parley/read-tables/parked';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { expectConverged } from '../expect-converged.ts';
import type { Replica } from '../replica.ts';
import type { OpenTables } from '../systems/open-tables.ts';
import type { Chat } from './chat.ts';
import { waitUntilProjected } from './wait-until-projected.ts';
import type { AcknowledgedMessage } from './load.ts';

const convergenceMs = 20_000;

/** Stops the load and checks the invariant. No other client may write; the load may be started again afterwards. */
export async function expectNothingLost(tables: OpenTables, { load, replicas, conversationIds }: Chat): Promise<void> {
  await load.stop();
  const log = await readQuietLog(tables);
  expectExactlyOnce(log, load.sent, conversationIds);
  await waitUntilProjected(tables);
  for (const entry of subscriptions) {
    expect(await readParkedSequences(tables.database, entry.subscription)).toEqual([]);
    expect((await compareWithFreshProjection({ ...tables, ...entry })).differences).toEqual([]);
  }
  for (const replica of replicas) await expectReplicaCurrent(replica, log, conversationIds);
}

/** Reads the whole log, and retries while a service still appends delivery receipts. */
async function readQuietLog({ store }: OpenTables): Promise<AnyStoredEvent[]> {
  let log: AnyStoredEvent[] = [];
  let lastError: unknown;
  const read = () =>
    readWholeLog(store).then(
      (events) => (log = events),
      (error: unknown) => void (lastError = error),
    );
  await waitUntil(read, { what: 'a log without concurrent appends', deadlineMs: convergenceMs, pauseMs: 200 }).catch((late: unknown) => {
    throw lastError ?? late;
  });
  return log;
}

/** The conversations contain exactly the acknowledged messages, with the acknowledged id and `seq`. */
function expectExactlyOnce(log: readonly AnyStoredEvent[], sent: readonly AcknowledgedMessage[], conversationIds: readonly string[]): void {
  const logged = log.flatMap(({ type, payload, version }) => {
    if (type !== 'MessageSent') return [];
    const { conversationId, messageId, personal } = payload;
    return conversationIds.includes(conversationId) ? [`${personal.text}: ${conversationId} ${messageId} ${version}`] : [];
  });
  const acknowledged = sent.map(({ text, conversationId, id, seq }) => `${text}: ${conversationId} ${id} ${seq}`);
  expect(logged.toSorted()).toEqual(acknowledged.toSorted());
}

async function expectReplicaCurrent(replica: Replica, log: readonly AnyStoredEvent[], conversationIds: readonly string[]): Promise<void> {
  for (const id of conversationIds) {
    const lastSeq = log.filter(({ stream }) => stream === `conversation-${id}`).length;
    await replica.reach(id, lastSeq, convergenceMs);
  }
  await expectConverged(replica);
}
