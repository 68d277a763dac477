/** One connection to the broker that comes back by itself. The reconnecting is amqplib's; here lie its rough edges. */
import { type ChannelModel, connect } from 'amqplib';
import type { BusLogger } from './event-bus.ts';

/** Seconds. A broker that stays silent for two to three of these is gone: what hangs then fails and reconnects. */
const HEARTBEAT_S = 10;
const HANDSHAKE_MS = 5_000;

export interface RabbitConnectionOptions {
  url: string;
  /** As the broker lists it. */
  name: string;
  logger: BusLogger;
  /** Called after each connect; if it throws, the connection is closed and a next one is tried. */
  establish: (model: ChannelModel) => Promise<void>;
}

/** Resolves at once, whether the broker is there or not, and connects for as long as it is not closed. */
export async function rabbitConnection({ url, name, logger, establish }: RabbitConnectionOptions): Promise<{ close(): Promise<void> }> {
  const recovering = await connect(withHeartbeat(url), {
    noDelay: true,
    timeout: HANDSHAKE_MS,
    clientProperties: { connection_name: name },
    recovery: { waitForConnect: false, initialDelay: 100, maxDelay: 2_000, setup: (model: ChannelModel) => guarded(model, establish) },
  });
  let away = false;
  recovering.on('connect', () => {
    away = false;
    logger.info({}, 'broker connected');
  });
  recovering.on('connect-failed', (err) => {
    if (!away) logger.warn({ err }, 'broker away');
    away = true;
  });
  recovering.on('disconnect', (err) => logger.warn({ err }, 'broker connection lost'));
  // Each is followed by 'disconnect', but without a listener it would end the process.
  recovering.on('error', () => undefined);
  return recovering;
}

/** Gives up this connection; amqplib then makes another. The one way out of any state that is not as it should be. */
export function abandon(model: ChannelModel): void {
  model.close().catch(() => undefined);
}

/**
 * Until `setup` has returned amqplib watches nothing: an 'error' would end the process, and a 'close' go unseen, so that
 * it would take a dead connection for a live one for ever. And a connection whose setup failed it closes by waiting for
 * the broker's answer, for ever if that dies first; the 'close' event comes either way, by the heartbeat at the latest.
 */
async function guarded(model: ChannelModel, establish: (model: ChannelModel) => Promise<void>): Promise<void> {
  let lost: Error | null = null;
  const closed = new Promise<void>((resolve) => {
    model.on('close', (err) => {
      lost = err ?? new Error('connection closed');
      resolve();
    });
  });
  model.on('error', () => undefined);
  try {
    await establish(model);
  } catch (error) {
    abandon(model);
    await closed;
    throw error;
  }
  if (lost) throw lost;
}

function withHeartbeat(url: string): string {
  const address = new URL(url);
  if (!address.searchParams.has('heartbeat')) address.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return address.href;
}
