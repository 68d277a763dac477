/** One lane a conversation: its messages one after the other; lanes do not wait for each other. */
import { pause } from '../pause.ts';
import type { Unsent } from '../state/draft.ts';
import type { Attempted } from './attempt-send.ts';

export interface Lanes {
  /** Sends what waits there, unless that goes on already. */
  run(conversationId: string): void;
  /** Ends every pause between attempts. */
  wake(): void;
  close(): void;
}

/** Bounds of the pause between attempts, in milliseconds. */
export interface Pauses {
  first: number;
  most: number;
}

interface LaneDependencies {
  next: (conversationId: string) => Unsent | undefined;
  attempt: (entry: Unsent, signal: AbortSignal) => Promise<Attempted>;
  /** Never rejects. */
  settle: (entry: Unsent) => Promise<void>;
  pauses: Pauses;
}

export function createLanes({ next, attempt, settle, pauses }: LaneDependencies): Lanes {
  const busy = new Set<string>();
  const ended = new AbortController();
  let waking = new AbortController();

  async function run(conversationId: string): Promise<void> {
    let attempts = 0;
    for (let entry = next(conversationId); entry && !ended.signal.aborted; entry = next(conversationId)) {
      const attempted = await attempt(entry, ended.signal);
      if (attempted.is === 'over') return;
      if (attempted.is === 'settled') await settle(attempted.entry);
      else await pause(Math.max(attempted.waitMs, growing(pauses, attempts)), waking.signal);
      attempts = attempted.is === 'settled' ? 0 : attempts + 1;
    }
    busy.delete(conversationId);
  }

  return {
    run(conversationId) {
      if (busy.has(conversationId)) return;
      busy.add(conversationId);
      void run(conversationId);
    },
    wake() {
      waking.abort();
      waking = new AbortController();
    },
    close() {
      ended.abort();
      waking.abort();
    },
  };
}

/** With chance in it, so that many clients do not come back at once. */
function growing({ first, most }: Pauses, attempts: number): number {
  return Math.min(most, first * 2 ** attempts) * (0.5 + Math.random() / 2);
}
