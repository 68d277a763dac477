import { setTimeout as delay } from 'node:timers/promises';

export interface Turns {
  /** Resolves when the turns under way are over; rejects with all that they threw. Who threw has taken no more turns. */
  stop(): Promise<void>;
}

/** Each takes one turn after the other, until stopped. `turn` counts from 0. */
export function takeTurns<Player>(
  players: readonly Player[],
  pauseMs: number,
  play: (player: Player, turn: number) => Promise<void>,
): Turns {
  const ending = new AbortController();
  const playing = Promise.allSettled(
    players.map(async (player) => {
      for (let turn = 0; !ending.signal.aborted; turn++) {
        await play(player, turn);
        await delay(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }),
  );
  return {
    async stop() {
      ending.abort();
      const thrown = (await playing).flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).message] : []));
      if (thrown.length > 0) throw new Error(thrown.join('; '));
    },
  };
}
