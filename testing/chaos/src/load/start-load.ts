/** Everybody does what they do, until they are told to stop. */
import type { Mirror } from '@parley/e2e/mirror';
import { createLoad, type Load } from '@parley/e2e/under-load/load';
import { byRest, bySocket } from '@parley/e2e/under-load/ways-to-send';
import { startCallers, type Pair } from './callers.ts';
import { assemble, type Actors } from './actors.ts';
import { startComingsAndGoings, type ComingsAndGoings } from './comings-and-goings.ts';
import { watchDeliveries, type Deliveries } from './deliveries.ts';
import type { History } from './history.ts';
import { startIntrusions } from './intrusions.ts';
import { startLogOuts } from './log-outs.ts';
import { startPushCheckpoints } from './marks.ts';
import { startReactions } from './reactions.ts';
import { startReaders } from './readers.ts';

export interface RunningLoad {
  actors: Actors;
  load: Load;
  deliveries: Deliveries;
  goings: ComingsAndGoings;
  history(): History;
  /** Resolves when all that was begun has been answered; with what was not, or was answered as it must not be. */
  stop(): Promise<string[]>;
  close(): Promise<void>;
}

/** How long after the end something begun may still wait for its answer. */
const timeoutMs = 45_000;

export async function startLoad(origins: readonly string[]): Promise<RunningLoad> {
  const actors = await assemble(origins);
  const { members, guests, rooms, mirrors, shown } = actors;
  const ways = await Promise.all(members.map(async (member, index) => (index < 2 ? byRest(member) : bySocket(member))));
  const senders = ways.map((way, index) => ({ way, conversationIds: rooms.map((_, room) => rooms[(room + index) % rooms.length]!) }));
  const load = createLoad(senders, { timeoutMs: 120_000 });
  const giveUp = new AbortController();
  const deliveries = watchDeliveries(mirrors.slice(0, members.length));
  load.start();
  const goings = startComingsAndGoings(members[0]!, guests, rooms, giveUp.signal);
  const reactions = startReactions(members.slice(1, 3), load.sent, giveUp.signal);
  const logOuts = startLogOuts([...members, ...guests], rooms[0]!, giveUp.signal);
  const readers = startReaders(members.slice(0, 2), load.sent, giveUp.signal);
  const marks = startPushCheckpoints(mirrors.slice(2, 4), load.sent, giveUp.signal);
  const [ada, bob, cy, dee] = mirrors as [Mirror, Mirror, Mirror, Mirror];
  const pairs: Pair[] = [
    { people: [ada, bob], rooms: rooms.slice(0, 2) },
    { people: [cy, dee], rooms: rooms.slice(2) },
  ];
  const callers = startCallers(pairs, giveUp.signal);
  const intrusions = startIntrusions(mirrors.at(-1)!, rooms, giveUp.signal);
  return {
    actors,
    load,
    deliveries,
    goings,
    history: () => ({
      sent: load.sent,
      heard: mirrors.map(({ person, device }) => ({ userId: person.id, name: person.account.username, events: [...device.heard] })),
      shown,
      reads: readers.reads,
      trespasses: [...goings.tried, ...logOuts.tried, ...intrusions.tried],
      acknowledged: [...goings.acknowledged, ...reactions.acknowledged],
      marked: marks.marked,
      calls: callers.calls,
    }),
    async stop() {
      const timer = setTimeout(() => giveUp.abort(), timeoutMs);
      const stopped = await Promise.allSettled([
        within(load.stop(), giveUp.signal),
        goings.stop(),
        reactions.stop(),
        logOuts.stop(),
        readers.stop(),
        marks.stop(),
        callers.stop(),
        intrusions.stop(),
      ]);
      clearTimeout(timer);
      return stopped.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).message] : []));
    },
    async close() {
      giveUp.abort();
      await load.close();
    },
  };
}

function within(work: Promise<void>, givesUp: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    givesUp.addEventListener('abort', () => reject(new Error(`messages were not acknowledged within ${timeoutMs} ms of the end`)));
    work.then(resolve, reject);
  });
}
