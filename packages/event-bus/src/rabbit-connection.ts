/** A connection to a node of the broker that reconnects by itself, then to the next one. amqplib reconnects; this file works around its rough edges. */
import { type ChannelModel, connect } from 'amqplib';
import { brokerAddresses } from './broker-addresses.ts';
import type { BusLogger } from './event-bus.ts';

const HANDSHAKE_MS = 5_000;

export interface RabbitConnectionOptions {
  /** URLs of the nodes, separated by commas. */
  url: string;
  /** Connection name in the broker's listings. */
  name: string;
  logger: BusLogger;
  /** Called after each connect; if it throws, the connection is closed and retried. */
  establish: (model: ChannelModel) => Promise<void>;
}

/** Resolves at once, with or without a broker, and keeps connecting until closed. */
export async function rabbitConnection({ url, name, logger, establish }: RabbitConnectionOptions): Promise<{ close(): Promise<void> }> {
  const addresses = brokerAddresses(url);
  const recovering = await connect(addresses.current, {
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
    addresses.next();
    if (!away) logger.warn({ err }, 'broker unavailable');
    away = true;
  });
  recovering.on('disconnect', (err) => {
    addresses.next();
    logger.warn({ err }, 'broker connection lost');
  });
  // Each error is followed by 'disconnect', but without a listener it would crash the process.
  recovering.on('error', () => undefined);
  return recovering;
}

/** Closes this connection, so that amqplib opens another: the way out of every unexpected state. */
export function abandon(model: ChannelModel): void {
  model.close().catch(() => undefined);
}

/**
 * Works around amqplib, which handles no events until `setup` has returned: an 'error' would crash the process, and a 'close' would
 * go unnoticed, so a dead connection would pass for a live one forever. And when setup fails, amqplib waits for the broker to confirm
 * the close, forever if the broker dies first; the 'close' event fires in any case, at the latest by heartbeat.
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
