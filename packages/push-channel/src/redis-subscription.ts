/** The receiving end: knows when pushes may have been lost, and says so before any later one comes. */
import type { Push, PushListener } from './push-channel.ts';
import { type ChannelLogger, redisLink } from './redis-link.ts';

/**
 * A link whose other end is gone, without a word, looks idle: it is asked for a sign of life this often, and given up
 * when none comes in time. Longer than an event loop is ever busy, since giving up costs all members' lists.
 */
const PING_EVERY_MS = 5_000;
const PONG_WITHIN_MS = 5_000;

export interface RedisSubscriptionOptions {
  url: string;
  name: string;
  channel: string;
  listener: PushListener;
  logger: ChannelLogger;
}

export interface RedisSubscription {
  readonly connected: boolean;
  /** Resolves when the first connection stood or failed. */
  begun: Promise<void>;
  close(): void;
}

export function redisSubscription({ url, name, channel, listener, logger }: RedisSubscriptionOptions): RedisSubscription {
  const redis = redisLink({ url, name, answerWithin: PONG_WITHIN_MS, logger });
  let state: 'beginning' | 'up' | 'lost' | 'closed' = 'beginning';
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();

  async function join(): Promise<void> {
    try {
      await redis.subscribe(channel);
    } catch (err) {
      // A refusal, not a broken link: that one has its own 'close'.
      if (redis.status === 'ready') {
        logger.warn({ err, channel }, 'subscription refused');
        redis.disconnect(true);
      }
      return;
    }
    if (state === 'closed') return;
    const wasLost = state === 'lost';
    state = 'up';
    if (wasLost) listener.onRestored();
    begin();
  }

  redis.on('ready', () => void join());
  redis.on('close', () => {
    if (state === 'closed' || state === 'lost') return;
    state = 'lost';
    listener.onLost();
    begin();
  });
  redis.on('message', (_channel: string, text: string) => {
    // What comes between the subscription and its confirmation is earlier than whatever is read after `onRestored`.
    if (state === 'up') deliver(text);
  });

  function deliver(text: string): void {
    const pushes = decode(text);
    if (!pushes) return logger.warn({ channel, length: text.length }, 'malformed pushes dropped');
    for (const push of pushes) listener.onPush(push);
  }

  const pulse = setInterval(() => {
    // The answer is not looked at: without one the link ends, and that is noticed.
    if (state === 'up') redis.ping().catch(() => undefined);
  }, PING_EVERY_MS);

  return {
    get connected() {
      return state === 'up';
    },
    begun,
    close() {
      state = 'closed';
      clearInterval(pulse);
      redis.disconnect();
      begin();
    },
  };
}

/** Null for what no publisher of ours sent. What is inside is trusted. */
function decode(text: string): Push[] | null {
  try {
    const pushes: unknown = JSON.parse(text);
    return Array.isArray(pushes) ? pushes : null;
  } catch {
    return null;
  }
}
