/** People who write at a steady rate and people who read, while something is done; and what they say of it. */
import { setTimeout as pause } from 'node:timers/promises';
import { faultsIn, startLoad } from '../load/run-load.ts';
import type { Address } from '../load/plan.ts';
import type { Bench, Figures } from '../measure/sample.ts';
import { tokenOf } from '../systems/people.ts';
import { forLoad, type Conversation, type System } from '../systems/system.ts';
import { startOwnWrites } from './own-writes.ts';
import { startReads, type Query } from './steady-reads.ts';

/** Commands, and queries, a second. */
export const perSecond = 100;

/**
 * Before anything is measured. A server that was just given its load grows its heap, and V8's first large collection of it, within
 * some fifteen seconds at this rate, is one of the start's.
 */
const warmUpSeconds = { commands: 5, all: 20 };

export interface Loaded {
  system: System;
  queries: Address;
  conversations: readonly Conversation[];
}

export interface UnderLoad<Done> {
  done: Done;
  figures: Figures;
  /** Date.now: while everyone was there and warm. */
  began: number;
  ended: number;
}

/** Checks that nobody was refused anything, and that everything was heard once. */
export async function underLoad<Done>(
  bench: Bench,
  { system, queries, conversations }: Loaded,
  work: () => Promise<Done>,
): Promise<UnderLoad<Done>> {
  const { rest, sockets } = system;
  const [own, ...others] = conversations as [Conversation, ...Conversation[]];
  const plan = {
    rest,
    sockets,
    conversations: others.map(forLoad),
    window: 1,
    perSecond,
    warmUpSeconds: warmUpSeconds.commands,
    seconds: null,
  };
  const load = startLoad(plan, system.services());
  await load.began;
  const readingSince = Date.now();
  const endReads = startReads(queries, others.flatMap(queriesOf), perSecond);
  const ownWrites = startOwnWrites(rest, queries, own);
  await pause(warmUpSeconds.all * 1_000);
  const began = Date.now();
  const done = await work();
  const reads = endReads();
  const unread = await ownWrites.end();
  const ended = Date.now();
  load.end();
  const result = await load.result;
  bench.check(
    'no command failed, and everything was heard once and in order',
    faultsIn(result, 'refused', 'lost', 'doubled', 'outOfOrder', 'gaps'),
  );
  bench.check('no query failed', reads.failures.join(', '));
  bench.check('everybody read their own writes', unread.join(', '));
  const figures = {
    'commands/s': result.messagesPerSecond,
    'answered p50 ms': result.answeredP50,
    'heard p50 ms': result.p50,
    'heard p99 ms': result.p99,
    'queries/s': (reads.answered * 1000) / (ended - readingSince),
    'query p50 ms': reads.p50,
    'query p99 ms': reads.p99,
  };
  return { done, figures, began, ended };
}

function queriesOf({ id, recipients: [reader] }: Conversation): Query[] {
  const token = tokenOf(reader!);
  const paths = [
    '/v1/conversations',
    `/v1/conversations/${id}/messages`,
    `/v1/conversations/${id}/events?after=1`,
    `/v1/conversations/${id}/receipts`,
    '/v1/messages/search?q=fox',
  ];
  return paths.map((path) => ({ path, token }));
}
