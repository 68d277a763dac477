/** How much one socket may ask at a time and in a row. */
import { Problem } from '@parley/service-kit/problems';
import type { Clock } from '@parley/service-kit/clock';

export interface CommandLimits {
  /** Commands that may be under way at a time. */
  outstanding: number;
  /** Commands in a row, after a silence. */
  burst: number;
  /** Commands a second, in the long run. */
  perSecond: number;
}

export interface SocketAllowance {
  /** Throws Problem `rate_limited`; else `done` must be called when the command was answered. */
  take(): void;
  done(): void;
}

export function createAllowance({ outstanding, burst, perSecond }: CommandLimits, clock: Clock): SocketAllowance {
  let underWay = 0;
  let left = burst;
  let filledAt = clock();
  return {
    take() {
      const now = clock();
      left = Math.min(burst, left + (Math.max(0, now - filledAt) / 1000) * perSecond);
      filledAt = now;
      if (underWay >= outstanding) throw new Problem('rate_limited', { retryAfter: 1 });
      if (left < 1) throw new Problem('rate_limited', { retryAfter: Math.ceil((1 - left) / perSecond) });
      left--;
      underWay++;
    },
    done() {
      underWay--;
    },
  };
}
