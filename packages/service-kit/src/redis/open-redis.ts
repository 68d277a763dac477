/** Connections to Redis: to one server, or to the primary that Sentinels name. */
import { Redis, type RedisOptions } from 'ioredis';

/** Replies of the Redis protocol are not mapped: connections have the type of the client's default. */
type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

const defaultSentinelPort = 26_379;

const scheme = /^rediss?\+sentinel:/;
const sentinelUrl =
  /^(?<scheme>rediss?)\+sentinel:\/\/(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?(?<hosts>[^@/?]+)\/(?<name>[^/?]+)(?:\/(?<db>\d+))?\/?(?:\?(?<query>.*))?$/;

/** `host`, `host:port`, `[::1]` or `[::1]:port`. */
const hostAndPort = /^(?:\[(?<address>[^\]]+)\]|(?<host>[^:[\]]+))(?::(?<port>\d{1,5}))?$/;

/**
 * Opens a connection to `redis://…` or `rediss://…`, or, for `redis+sentinel://…`, to the primary: after a failover, the connection
 * that breaks is made again to the new one. Throws TypeError for an invalid URL of Sentinels.
 */
export function openRedis(url: string, options: ConnectionOptions): Redis {
  return scheme.test(url) ? new Redis({ ...parseSentinelUrl(url), ...options }) : new Redis(url, options);
}

/** True for `redis+sentinel://[user:password@]host:port,host:port/NAME[/db][?sentinelPassword=…]`, also with TLS as `rediss+sentinel`. */
export function isSentinelUrl(url: string): boolean {
  try {
    parseSentinelUrl(url);
    return true;
  } catch {
    return false;
  }
}

/** Throws TypeError; its message contains no part of the URL. */
export function parseSentinelUrl(url: string): ConnectionOptions {
  const match = sentinelUrl.exec(url);
  if (match === null) throw new TypeError('not a URL of Sentinels');
  const { user, password, hosts, name, db, query } = match.groups!;
  const sentinelPassword = new URLSearchParams(query).get('sentinelPassword');
  return {
    sentinels: hosts!.split(',').map(parseSentinel),
    name: decodeURIComponent(name!),
    ...(user ? { username: decodeURIComponent(user) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(db === undefined ? {} : { db: Number(db) }),
    ...(sentinelPassword === null ? {} : { sentinelPassword }),
    // While no Sentinel answers, asks again soon.
    sentinelRetryStrategy: (attempt) => Math.min(50 * attempt, 500),
    ...(match.groups!['scheme'] === 'rediss' ? { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
  };
}

function parseSentinel(text: string): { host: string; port: number } {
  const { address, host, port } = hostAndPort.exec(text)?.groups ?? {};
  const [name, number] = [address ?? host, Number(port ?? defaultSentinelPort)];
  if (name === undefined || number < 1 || number > 65_535) throw new TypeError('Sentinels are not listed as host:port,host:port');
  return { host: name, port: number };
}
