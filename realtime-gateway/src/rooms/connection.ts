import type { WireEvent } from '@parley/events/wire/events';
import { KnownMemberships } from './membership-versions.ts';

/** One connected socket. While it is on hold, what is addressed to it waits here until it is told where it stands. */
export interface Seat {
  readonly socketId: string;
  readonly userId: string;
  readonly sessionId: string;
  /**
   * The socket's own, not its user's: another socket's read may be ahead of the pushes that this one still hears in order.
   */
  readonly known: KnownMemberships;
  /** Null: live, it hears its rooms. */
  held: WireEvent[] | null;
  /** More came than may wait, and was dropped: where it stands must be read again. */
  overflowed: boolean;
  /** Whether it was told `ready`. */
  greeted: boolean;
  /** Counts the times that it was put on hold: an older settling must not let it go. */
  round: number;
}

export function createSeat(of: Pick<Seat, 'socketId' | 'userId' | 'sessionId'>): Seat {
  return { ...of, known: new KnownMemberships(), held: [], overflowed: false, greeted: false, round: 0 };
}
