import type { Redis } from 'ioredis';

/** Redis is away, slow or refused: whoever asks goes to the truth instead. */
export const noAnswer = Symbol('noAnswer');

export interface AskRedis {
  /** What the command resolves to, or `noAnswer`; never later than the patience (50 ms) and never a rejection. */
  ask<Result>(command: (redis: Redis) => Promise<Result>, options?: AskOptions): Promise<Result | typeof noAnswer>;
  /** Moves whenever the connection comes or goes: while it stays the same, one and the same Redis in one life is asked. */
  readonly life: number;
}

export interface AskOptions {
  timeoutMs?: number;
  /** Asks even if Redis was too slow a moment ago. */
  insist?: boolean;
}

const defaultTimeoutMs = 50;
const pauseMs = 1000;

/** After a command that nobody answered in time, Redis is not asked for a second, so that a stalled one costs little. */
export function createAskRedis(redis: Redis): AskRedis {
  let life = 0;
  let askAgainAt = 0;
  redis.on('ready', () => life++);
  redis.on('close', () => life++);

  return {
    get life() {
      return life;
    },
    async ask(command, { timeoutMs = defaultTimeoutMs, insist = false } = {}) {
      if (redis.status !== 'ready' || (!insist && performance.now() < askAgainAt)) return noAnswer;
      const [late, dismiss] = timeout(timeoutMs);
      try {
        const result = await Promise.race([command(redis), late]);
        if (result === noAnswer) askAgainAt = performance.now() + pauseMs;
        return result;
      } catch {
        return noAnswer;
      } finally {
        dismiss();
      }
    },
  };
}

/** Runs out one turn of the event loop late: an answer that lies in the socket counts, if it was we who were slow. */
function timeout(ms: number): [Promise<typeof noAnswer>, () => void] {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof noAnswer>((resolve) => {
    timer = setTimeout(() => setImmediate(resolve, noAnswer), ms);
  });
  return [late, () => clearTimeout(timer)];
}
