/**
 * Catch-up takes a connection from the read tables to live events without a gap or a duplicate, in three phases:
 * 1. Buffering: events for the connection are buffered, not sent. Its memberships are read and their rooms joined, so every
 *    later event of these conversations is in the buffer.
 * 2. Cutover: the memberships are read again. This read starts after the rooms were joined, so its `lastSeq` covers every event
 *    that is not in the buffer. Rooms of conversations that the user has left in between are left.
 * 3. Live: in one synchronous step the client receives `ready` (later `resync`) with each `lastSeq`, then the buffered events
 *    with a higher seq. From then on, events go straight to the socket.
 */
import { createLimit } from '@parley/concurrency/limit';
import { timeOf } from '@parley/events/wire/fields';
import type { Membership } from '@parley/read-tables/reads/memberships';
import type { Clock } from '@parley/service-kit/clock';
import type { Connection } from '../rooms/connection.ts';
import type { Rooms } from '../rooms/rooms.ts';

export interface CatchUpDependencies {
  rooms: Rooms;
  /** Reads all conversations that the user is or was in, from the read tables. */
  readMemberships: (userId: string) => Promise<Membership[]>;
  epoch: number;
  clock: Clock;
  /** Connections that catch up at the same time: after an outage, all of them need to. */
  concurrency?: number;
}

/** The connection's buffer overflowed in every attempt to catch up. */
export class CatchUpOverflow extends Error {
  override readonly name = 'CatchUpOverflow';
}

/** Buffers at once; resolves when the connection is live, closed or superseded. Rejects if a read fails or the buffer keeps overflowing. */
export type CatchUp = (connection: Connection) => Promise<void>;

const maxAttempts = 5;

export function createCatchUp({ rooms, readMemberships, epoch, clock, concurrency = 32 }: CatchUpDependencies): CatchUp {
  const limited = createLimit({ concurrency });

  async function catchUp(connection: Connection): Promise<void> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      rooms.startBuffering(connection);
      const isCurrent = currentCheck(connection);
      rooms.applyMemberships(connection, await readMemberships(connection.userId));
      if (!isCurrent()) return;
      const memberships = await readMemberships(connection.userId);
      if (!isCurrent()) return;
      rooms.applyMemberships(connection, memberships);
      if (!connection.overflowed) return cutOver(connection, memberships);
    }
    throw new CatchUpOverflow();
  }

  function cutOver(connection: Connection, memberships: readonly Membership[]): void {
    const { userId, sessionId } = connection;
    const type = connection.ready ? 'resync' : 'ready';
    rooms.goLive(connection, memberships, (conversations, hasMore) => ({
      type,
      at: timeOf(clock() * 1000),
      epoch,
      userId,
      sessionId,
      conversations,
      ...(hasMore && { hasMore }),
    }));
  }

  /** Returns a function that is false once the connection is closed or another catch-up has started. */
  function currentCheck(connection: Connection): () => boolean {
    const { catchUpId } = connection;
    return () => rooms.has(connection) && connection.catchUpId === catchUpId;
  }

  return (connection) => {
    // Before waiting for the concurrency limit: nothing may be sent from now on.
    rooms.startBuffering(connection);
    const isCurrent = currentCheck(connection);
    return limited(async () => {
      if (isCurrent()) await catchUp(connection);
    });
  };
}
