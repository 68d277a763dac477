/** Users who send and users who query at a constant rate while `work` runs. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from '../load/plan.ts';
import { formatFaults, startLoad } from '../load/run-load.ts';
import type { Bench, Figures } from '../measure/benchmark.ts';
import { toLoadConversation, type Conversation, type System } from '../systems/system.ts';
import { issueToken } from '../systems/users.ts';
import { startQueries, type Query } from './query-load.ts';
import { startReadYourWrites } from './read-your-writes.ts';

/** Commands per second, and queries per second. */
export const perSecond = 100;

/**
 * Under new load a server's heap grows, and V8's first large garbage collection follows within about fifteen seconds at this rate. It belongs
 * to the start, not to the measurement.
 */
const warmUpSeconds = { commands: 5, all: 20 };

export interface LoadTarget {
  system: System;
  queries: Address;
  conversations: readonly Conversation[];
}

export interface LoadedRun<Result> {
  result: Result;
  figures: Figures;
  /** Milliseconds since the epoch, after the warm-up. */
  startedAt: number;
  endedAt: number;
}

/** Checks that every command and query succeeded and that every message was delivered once. */
export async function runUnderLoad<Result>(
  bench: Bench,
  { system, queries, conversations }: LoadTarget,
  work: () => Promise<Result>,
): Promise<LoadedRun<Result>> {
  const { rest, sockets } = system;
  const [writerConversation, ...loadConversations] = conversations as [Conversation, ...Conversation[]];
  const plan = {
    rest,
    sockets,
    conversations: loadConversations.map(toLoadConversation),
    window: 1,
    perSecond,
    warmUpSeconds: warmUpSeconds.commands,
    seconds: null,
  };
  const load = startLoad(plan, system.services());
  await load.started;
  const queriesStartedAt = Date.now();
  const stopQueries = startQueries(queries, loadConversations.flatMap(queriesOf), perSecond);
  const readYourWrites = startReadYourWrites(rest, queries, writerConversation);
  await pause(warmUpSeconds.all * 1_000);
  const startedAt = Date.now();
  const result = await work();
  const queryReport = stopQueries();
  const readFaults = await readYourWrites.stop();
  const endedAt = Date.now();
  load.stop();
  const loadResult = await load.result;
  const sendFaults = formatFaults(loadResult, 'refused', 'lost', 'duplicates', 'outOfOrder', 'gaps');
  bench.check('every command succeeded, and every message was delivered once and in order', sendFaults);
  bench.check('every query succeeded', queryReport.failures.join(', '));
  bench.check('every write was visible to its own reader', readFaults.join(', '));
  const figures = {
    'commands/s': loadResult.messagesPerSecond,
    'response p50 ms': loadResult.responseP50,
    'delivery p50 ms': loadResult.deliveryP50,
    'delivery p99 ms': loadResult.deliveryP99,
    'queries/s': (queryReport.responses * 1000) / (endedAt - queriesStartedAt),
    'query p50 ms': queryReport.p50,
    'query p99 ms': queryReport.p99,
  };
  return { result, figures, startedAt, endedAt };
}

function queriesOf({ id, recipients: [reader] }: Conversation): Query[] {
  const token = issueToken(reader!);
  const paths = [
    '/v1/conversations',
    `/v1/conversations/${id}/messages`,
    `/v1/conversations/${id}/events?after=1`,
    `/v1/conversations/${id}/receipts`,
    '/v1/messages/search?q=fox',
  ];
  return paths.map((path) => ({ path, token }));
}
