/** How much one socket may ask at a time and in a row, and how many of them a user may have. */
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';

export interface CommandLimits {
  /** Commands of a socket that may be under way at a time. */
  outstanding: number;
  /** Commands of a socket in a span of time, by its id. */
  rate: Limit;
}

export interface SocketLimits extends CommandLimits {
  /** Typing told by a socket in a span of time, by its id. */
  typing: Limit;
  /** Sockets of one user on this gateway. */
  perUser: number;
  /** Of one packet, in bytes: a larger one closes the socket. */
  packetBytes: number;
}

/** Runs a socket's commands within its limits. */
export type Allow = <Result>(command: () => Promise<Result>) => Promise<Result>;

/** Throws Problem `rate_limited` instead of running what would be too much. */
export function createAllowance({ outstanding, rate }: CommandLimits, socketId: string): Allow {
  let underWay = 0;
  return async (command) => {
    if (underWay >= outstanding) throw new Problem('rate_limited', { retryAfter: 1 });
    underWay++;
    try {
      await rate.take(socketId);
      return await command();
    } finally {
      underWay--;
    }
  };
}
