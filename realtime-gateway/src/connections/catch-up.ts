import { timeOf } from '@parley/events/wire/fields';
import type { Membership } from '@parley/read-tables/reads/memberships';
import type { Clock } from '@parley/service-kit/clock';
import type { Rooms } from '../rooms/rooms.ts';
import type { Seat } from '../rooms/connection.ts';

export interface SettlingDependencies {
  rooms: Rooms;
  /** All conversations that the user is or was in, as the read tables say now. */
  readMemberships: (userId: string) => Promise<Membership[]>;
  epoch: number;
  clock: Clock;
  /** At most this many sockets are settled at a time: after an outage all of them want to be. */
  concurrency?: number;
}

/** The socket heard more while it was told where it stands than may wait for it, again and again. */
export class SocketTooSlow extends Error {
  override readonly name = 'SocketTooSlow';
}

/** Puts a socket on hold, and tells it where it stands: `ready` the first time, then `resync`. Rejects when that failed. */
export type Settle = (seat: Seat) => Promise<void>;

const roundsAtMost = 5;

/**
 * The first read makes the rooms known, so that from then on events are held back; the second, begun after, covers
 * all that came before. What comes between is in both: the second read's `lastSeq` tells it apart.
 */
export function createSettling({ rooms, readMemberships, epoch, clock, concurrency = 32 }: SettlingDependencies): Settle {
  const inTurn = createTurns(concurrency);

  async function settle(seat: Seat): Promise<void> {
    for (let tries = 0; tries < roundsAtMost; tries++) {
      rooms.hold(seat);
      const { round } = seat;
      const isMine = () => rooms.has(seat) && seat.round === round;
      rooms.learn(seat, await readMemberships(seat.userId));
      if (!isMine()) return;
      const memberships = await readMemberships(seat.userId);
      if (!isMine()) return;
      rooms.learn(seat, memberships);
      if (!seat.overflowed) return letGo(seat, memberships);
    }
    throw new SocketTooSlow();
  }

  function letGo(seat: Seat, memberships: readonly Membership[]): void {
    const { userId, sessionId } = seat;
    const type = seat.greeted ? 'resync' : 'ready';
    rooms.release(seat, memberships, (conversations) => ({ type, at: timeOf(clock() * 1000), epoch, userId, sessionId, conversations }));
  }

  return (seat) => {
    // At once, not when its turn comes: nothing may reach it before.
    rooms.hold(seat);
    const { round } = seat;
    return inTurn(async () => {
      if (rooms.has(seat) && seat.round === round) await settle(seat);
    });
  };
}

/** Runs what it is given, so many at a time, first come, first served. */
function createTurns(places: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
