/** Receiving end of the channel: detects when pushes may have been lost, and reports it before delivering later ones. */
import type { Push, PushListener } from './push-channel.ts';
import { type ChannelLogger, openChannelConnection } from './redis-connection.ts';

/**
 * Detects a silently broken connection, which looks idle. The timeout is longer than the event loop is ever busy, because
 * reconnecting makes the gateway read all memberships again.
 */
const PING_INTERVAL_MS = 5_000;
const PONG_TIMEOUT_MS = 5_000;

export interface RedisSubscriptionOptions {
  url: string;
  name: string;
  channel: string;
  listener: PushListener;
  logger: ChannelLogger;
}

export interface RedisSubscription {
  readonly connected: boolean;
  /** Resolves when the first connection has been established or has failed. */
  started: Promise<void>;
  close(): void;
}

export function redisSubscription({ url, name, channel, listener, logger }: RedisSubscriptionOptions): RedisSubscription {
  const redis = openChannelConnection({ url, name, replyTimeoutMs: PONG_TIMEOUT_MS, logger });
  let state: 'connecting' | 'up' | 'lost' | 'closed' = 'connecting';
  const { promise: started, resolve: markStarted } = Promise.withResolvers<void>();

  async function subscribe(): Promise<void> {
    try {
      await redis.subscribe(channel);
    } catch (err) {
      // Only if Redis rejected the command; a broken connection emits 'close'.
      if (redis.status === 'ready') {
        logger.warn({ err, channel }, 'subscription rejected');
        redis.disconnect(true);
      }
      return;
    }
    if (state === 'closed') return;
    const wasLost = state === 'lost';
    state = 'up';
    if (wasLost) listener.onRestored();
    markStarted();
  }

  redis.on('ready', () => void subscribe());
  redis.on('close', () => {
    if (state === 'closed' || state === 'lost') return;
    state = 'lost';
    listener.onLost();
    markStarted();
  });
  redis.on('message', (_channel: string, text: string) => {
    // Messages before the confirmation are ignored: they precede everything that is read after `onRestored`.
    if (state === 'up') deliver(text);
  });

  function deliver(text: string): void {
    const pushes = decode(text);
    if (!pushes) return logger.warn({ channel, length: text.length }, 'malformed pushes dropped');
    for (const push of pushes) listener.onPush(push);
  }

  const pings = setInterval(() => {
    // The reply is ignored: without one, the connection closes.
    if (state === 'up') redis.ping().catch(() => undefined);
  }, PING_INTERVAL_MS);

  return {
    get connected() {
      return state === 'up';
    },
    started,
    close() {
      state = 'closed';
      clearInterval(pings);
      redis.disconnect();
      markStarted();
    },
  };
}

/** Returns null for a malformed message. The pushes inside are trusted. */
function decode(text: string): Push[] | null {
  try {
    const pushes: unknown = JSON.parse(text);
    return Array.isArray(pushes) ? pushes : null;
  } catch {
    return null;
  }
}
