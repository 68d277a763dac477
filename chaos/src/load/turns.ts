import { setTimeout as delay } from 'node:timers/promises';

export interface Turns {
  /** Resolves when the turns under way are over; rejects with what one of them threw. */
  stop(): Promise<void>;
}

/** Each takes one turn after the other, until stopped. `turn` counts from 0. */
export function takeTurns<Player>(
  players: readonly Player[],
  pauseMs: number,
  play: (player: Player, turn: number) => Promise<void>,
): Turns {
  const ending = new AbortController();
  const playing = Promise.all(
    players.map(async (player) => {
      for (let turn = 0; !ending.signal.aborted; turn++) {
        await play(player, turn);
        await delay(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }),
  );
  playing.catch(() => undefined);
  return {
    async stop() {
      ending.abort();
      await playing;
    },
  };
}
