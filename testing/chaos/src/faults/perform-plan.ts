/** A plan carried out in its time. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Act } from '../acts.ts';
import type { Plan, PlannedAct } from '../plan.ts';
import type { Stage } from '../stage/stage.ts';
import { HadNoEffect, impossible, perform, type End } from './perform-act.ts';

/** After the last act, in which all must be well again. */
const calmMs = 6_000;

/** An act as it was done: times of `performance.now()`. */
export interface Performed {
  act: Act;
  episode: number;
  beganAt: number;
  /** When what was done had ended: a server accepts connections again. */
  endedAt: number;
  /** Why it was not done, else null. */
  skipped: string | null;
}

/**
 * Resolves when the plan's time is over, with all that was done. Rejects as soon as something can't be done or ended: nothing
 * more is begun then. Whatever was done has been ended, however it goes.
 */
export async function performPlan(plan: Plan, stage: Stage, say: (act: Act, step: string) => void): Promise<Performed[]> {
  const start = performance.now();
  const broken = new AbortController();
  const until = (at: number) => delay(Math.max(0, start + at - performance.now()), undefined, { signal: broken.signal });

  async function performPlanned({ act, beginsAt, endsAt }: PlannedAct, episode: number): Promise<Performed> {
    await until(beginsAt);
    const beganAt = performance.now();
    const end = await begin(act, stage);
    if (typeof end === 'string') {
      say(act, `left out: ${end}`);
      return { act, episode, beganAt, endedAt: beganAt, skipped: end };
    }
    say(act, 'begins');
    try {
      await until(endsAt);
    } finally {
      await end();
    }
    say(act, 'has ended');
    return { act, episode, beganAt, endedAt: performance.now(), skipped: null };
  }

  const performing = plan.episodes.flatMap((acts, episode) => acts.map((act) => performPlanned(act, episode)));
  for (const one of performing) one.catch((error: unknown) => broken.abort(error));
  const settled = await Promise.allSettled(performing);
  broken.signal.throwIfAborted();
  const performed = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await until(plan.lastsMs);
  // A server that was long in coming back leaves no less calm behind than was planned.
  await delay(Math.max(0, calmMs + Math.max(start, ...performed.map(({ endedAt }) => endedAt)) - performance.now()));
  return performed;
}

/** Why it was not done, if it was not. */
async function begin(act: Act, stage: Stage): Promise<End | string> {
  const reason = impossible(act, stage);
  if (reason !== null) return reason;
  try {
    return await perform(act, stage);
  } catch (error) {
    if (error instanceof HadNoEffect) return error.message;
    throw error;
  }
}
