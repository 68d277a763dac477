/** What must hold after anything that may happen to a system: log, tables and clients agree with what was acknowledged. */
import { expect } from '@jest/globals';
import { readWholeLog } from '@parley/event-store/contract/whole-log';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { compareWithFreshProjection } from '@parley/projector/rebuild/compare-with-fresh-projection';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { readParkedSequences } from '@parley/read-tables/parked';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { expectConverged } from '../expect-converged.ts';
import type { Mirror } from '../mirror.ts';
import type { OpenTables } from '../systems/open-tables.ts';
import type { Chat } from './chat.ts';
import { projectedToTheEnd } from './projected-to-the-end.ts';
import type { Sent } from './load.ts';

const settleMs = 20_000;

/** Stops the chat's load; nobody else may write. The chat may go on afterwards. */
export async function expectNothingLost(tables: OpenTables, { load, mirrors, conversationIds }: Chat): Promise<void> {
  await load.stop();
  const log = await wholeLogAtRest(tables);
  expectEachOnce(log, load.sent, conversationIds);
  await projectedToTheEnd(tables);
  for (const followed of subscriptions) {
    expect(await readParkedSequences(tables.database, followed.subscription)).toEqual([]);
    expect((await compareWithFreshProjection({ ...tables, ...followed })).differences).toEqual([]);
  }
  for (const mirror of mirrors) await expectHeard(mirror, log, conversationIds);
}

/** The services tell deliveries a little later: the log is whole once it could be read with nobody writing meanwhile. */
async function wholeLogAtRest({ store }: OpenTables): Promise<AnyStoredEvent[]> {
  let log: AnyStoredEvent[] = [];
  let fault: unknown;
  const isWhole = () =>
    readWholeLog(store).then(
      (events) => (log = events),
      (error: unknown) => void (fault = error),
    );
  await waitUntil(isWhole, { what: 'a whole log', deadlineMs: settleMs, pauseMs: 200 }).catch((late: unknown) => {
    throw fault ?? late;
  });
  return log;
}

/** The conversations hold the acknowledged messages and no others, under the id and at the `seq` that was told. */
function expectEachOnce(log: readonly AnyStoredEvent[], sent: readonly Sent[], conversationIds: readonly string[]): void {
  const held = log.flatMap(({ type, payload, version }) => {
    if (type !== 'MessageSent') return [];
    const { conversationId, messageId, personal } = payload;
    return conversationIds.includes(conversationId) ? [`${personal.text}: ${conversationId} ${messageId} ${version}`] : [];
  });
  const told = sent.map(({ text, conversationId, id, seq }) => `${text}: ${conversationId} ${id} ${seq}`);
  expect(held.toSorted()).toEqual(told.toSorted());
}

async function expectHeard(mirror: Mirror, log: readonly AnyStoredEvent[], conversationIds: readonly string[]): Promise<void> {
  for (const id of conversationIds) {
    const lastSeq = log.filter(({ stream }) => stream === `conversation-${id}`).length;
    await mirror.reach(id, lastSeq, settleMs);
  }
  await expectConverged(mirror);
}
