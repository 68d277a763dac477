import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';

export interface CommandLimits {
  /** Unanswered commands per socket. */
  outstanding: number;
  /** Commands per socket, keyed by socket id. */
  rate: Limit;
}

export interface SocketLimits extends CommandLimits {
  /** Typing commands per socket, keyed by socket id. */
  typing: Limit;
  /** Sockets per user on this gateway. */
  perUser: number;
  /** Maximum packet size in bytes; a larger packet closes the socket. */
  packetBytes: number;
}

/** Runs the command, or throws Problem `rate_limited` if the socket is at a limit. */
export type RunWithinLimits = <Result>(command: () => Promise<Result>) => Promise<Result>;

export function createCommandLimiter({ outstanding, rate }: CommandLimits, socketId: string): RunWithinLimits {
  let running = 0;
  return async (command) => {
    if (running >= outstanding) throw new Problem('rate_limited', { retryAfter: 1 });
    running++;
    try {
      await rate.take(socketId);
      return await command();
    } finally {
      running--;
    }
  };
}
