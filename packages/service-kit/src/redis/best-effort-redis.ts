import type { Redis } from 'ioredis';

/** Result of a command when Redis is away, slow or rejects it: the caller falls back to another source. */
export const noReply = Symbol('noReply');

export interface BestEffortRedis {
  /** Resolves to the command's result, or to `noReply` after the timeout (50 ms by default). Never rejects. */
  run<Result>(command: (redis: Redis) => Promise<Result>, options?: RunOptions): Promise<Result | typeof noReply>;
  /** Changes whenever the connection opens or closes: while it stays the same, the Redis behind it has not restarted. */
  readonly generation: number;
}

export interface RunOptions {
  timeoutMs?: number;
  /** Runs the command even during the pause after a timeout. */
  ignorePause?: boolean;
}

const defaultTimeoutMs = 50;
const pauseMs = 1000;

const instances = new WeakMap<Redis, BestEffortRedis>();

/**
 * After a timeout, sends no command for a second, so that a stalled Redis costs little. All users of a connection share one
 * instance: they pause together, and the connection has one set of listeners.
 */
export function createBestEffortRedis(redis: Redis): BestEffortRedis {
  const existing = instances.get(redis);
  if (existing !== undefined) return existing;
  const created = wrap(redis);
  instances.set(redis, created);
  return created;
}

function wrap(redis: Redis): BestEffortRedis {
  let generation = 0;
  let pausedUntil = 0;
  redis.on('ready', () => generation++);
  redis.on('close', () => generation++);

  return {
    get generation() {
      return generation;
    },
    async run(command, { timeoutMs = defaultTimeoutMs, ignorePause = false } = {}) {
      if (redis.status !== 'ready' || (!ignorePause && performance.now() < pausedUntil)) return noReply;
      const [timedOut, cancelTimeout] = startTimeout(timeoutMs);
      try {
        const result = await Promise.race([command(redis), timedOut]);
        if (result === noReply) pausedUntil = performance.now() + pauseMs;
        return result;
      } catch {
        return noReply;
      } finally {
        cancelTimeout();
      }
    },
  };
}

/** Fires one turn of the event loop late: a reply that is already in the socket counts if this process was the slow one. */
function startTimeout(ms: number): [timedOut: Promise<typeof noReply>, cancel: () => void] {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<typeof noReply>((resolve) => {
    timer = setTimeout(() => setImmediate(resolve, noReply), ms);
  });
  return [timedOut, () => clearTimeout(timer)];
}
