import type { InFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import type { Limit } from '@parley/service-kit/limits';
import type { AddressCapacity } from '../bounds/sockets-by-address.ts';
import type { UnsentLimits } from '../bounds/unsent-limit.ts';

export interface CommandLimits {
  /** Unanswered commands of all sockets of a user, keyed by user id: their arguments are in memory. */
  outstanding: InFlightLimit;
  /** Commands per socket, keyed by socket id. */
  rate: Limit;
}

export interface SocketLimits extends CommandLimits, AddressCapacity, UnsentLimits {
  /** Typing commands per socket, keyed by socket id. */
  typing: Limit;
  /** `sync` commands in progress, keyed by socket id. */
  syncs: InFlightLimit;
  /** `sync` and `presence.get` commands that read at the same time; users take turns. */
  concurrentReads: number;
  /** Size of the events in an answer to `sync`, of those that `ready` follows, and of `ready`, as JSON in UTF-8. */
  pageBytes: number;
  /** CONNECT packets, accepted or not, keyed by address. */
  connects: Limit;
  /** Milliseconds from opening the transport to an accepted CONNECT. */
  connectTimeoutMs: number;
  /** Sockets per user on this gateway. */
  perUser: number;
  /** Maximum packet size in bytes; a larger packet closes the socket. */
  packetBytes: number;
}

/** Runs the command. Throws Problem `too_many_in_flight` or `rate_limited` if the user or socket is at a limit. */
export type RunWithinLimits = <Result>(command: () => Promise<Result>) => Promise<Result>;

export function createCommandLimiter({ outstanding, rate }: CommandLimits, sender: { socketId: string; userId: string }): RunWithinLimits {
  return async (command) => {
    const leave = outstanding.enter(sender.userId);
    try {
      await rate.take(sender.socketId);
      return await command();
    } finally {
      leave();
    }
  };
}
