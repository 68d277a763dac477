import { setTimeout as delay } from 'node:timers/promises';
import type { HttpAnswer } from './http-request.ts';
import type { Attacker } from './attacker.ts';

export interface Attack {
  name: string;
  /** Id of the finding in the security review: C1 to M7, or `low`. */
  finding: string;
  /** One sentence for the page. */
  about: string;
  /** Runs once, before the ordinary use that the attack is compared with. */
  createUploads?(): Promise<void>;
  /** Runs for each account, before the ordinary use that the attack is compared with: writes the messages that the attack needs. */
  prepare?(attacker: Attacker): Promise<unknown>;
  /** Attacks until the signal aborts, then closes its connections. Every hostile account runs it. */
  run(attacker: Attacker, context: AttackContext): Promise<void>;
}

export interface AttackContext {
  signal: AbortSignal;
  /** Counts an outcome, such as a status or `closed by the server`. */
  count(outcome: string): void;
}

/** Runs as many loops at the same time until the signal aborts, with a pause between rounds. */
export async function loop(
  { signal, count }: AttackContext,
  { concurrency, pauseMs }: { concurrency: number; pauseMs: number },
  round: (number: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (!signal.aborted) {
        await round(next++).catch((error: Error) => count(error.message.slice(0, 80)));
        await pause(pauseMs, signal);
      }
    }),
  );
}

/** Ends early when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** `201`, `429 budget_exhausted`, or `no answer`. */
export function outcomeOf({ status, body }: HttpAnswer): string {
  if (status === 0) return 'no answer';
  return status < 400 || body?.code === undefined ? String(status) : `${status} ${body.code}`;
}
