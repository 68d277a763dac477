import { setTimeout as delay } from 'node:timers/promises';

export interface Activity {
  /** Resolves when the rounds in progress have ended; rejects with every error. An actor whose round failed started no other. */
  stop(): Promise<void>;
}

/** Runs one round after another for each actor until stopped. `round` counts from 0. */
export function startActivity<Actor>(
  actors: readonly Actor[],
  pauseMs: number,
  run: (actor: Actor, round: number) => Promise<void>,
): Activity {
  const stopping = new AbortController();
  const running = Promise.allSettled(
    actors.map(async (actor) => {
      for (let round = 0; !stopping.signal.aborted; round++) {
        await run(actor, round);
        await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }),
  );
  return {
    async stop() {
      stopping.abort();
      const errors = (await running).flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).message] : []));
      if (errors.length > 0) throw new Error(errors.join('; '));
    },
  };
}
