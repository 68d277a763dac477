/** Addresses of the nodes of a broker cluster. */
import type { Options } from 'amqplib';

/** Seconds. After two to three of these without a sign of the broker, the connection fails and reconnects. */
const HEARTBEAT_S = 10;
/** That of amqplib. */
const DEFAULT_FRAME_BYTES = 128 * 1024;
const guest = { username: 'guest', password: 'guest' };

export interface BrokerAddresses {
  /** Changes with `next`: amqplib reads it at each attempt to connect. */
  readonly current: Options.Connect;
  /** Makes the following node the current one, after the last the first. */
  next(): void;
}

/**
 * Parses URLs that commas separate. The first node is a random one, so that the connections of many processes spread over the cluster.
 * Throws for an invalid URL.
 */
export function brokerAddresses(urls: string): BrokerAddresses {
  const addresses = urls.split(',').map(parseUrl);
  let index = Math.floor(Math.random() * addresses.length);
  const current: Options.Connect = { ...addresses[index] };
  return {
    current,
    next() {
      index = (index + 1) % addresses.length;
      Object.assign(current, addresses[index]);
    },
  };
}

/** Sets every field, so that none is left of another address. */
function parseUrl(text: string): Options.Connect {
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(text.trim());
  const numberOf = (name: string, otherwise: number) => Number(searchParams.get(name) ?? otherwise);
  const hasUser = username !== '' || password !== '';
  const credentials = hasUser ? { username: decodeURIComponent(username), password: decodeURIComponent(password) } : guest;
  return {
    protocol: protocol.slice(0, -1),
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'amqps:' ? 5671 : 5672),
    ...credentials,
    vhost: pathname.slice(1),
    heartbeat: numberOf('heartbeat', HEARTBEAT_S),
    frameMax: numberOf('frameMax', DEFAULT_FRAME_BYTES),
    channelMax: numberOf('channelMax', 0),
    locale: searchParams.get('locale') ?? 'en_US',
  };
}
