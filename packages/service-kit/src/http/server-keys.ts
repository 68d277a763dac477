/** Settings that bound what one connection may hold. */
import type { z } from 'zod';
import { byteSize, duration, integer, key } from '../config-keys.ts';

export const serverKeys = {
  LIMIT_HEADER_TIME: key(duration().prefault('10s'), {
    description: 'Timeout for receiving the headers of a request, including the first one on a new connection.',
    example: '10s',
  }),
  LIMIT_BODY_TIME: key(duration().prefault('30s'), {
    description: 'Timeout for receiving a JSON body; for uploads, idle timeout.',
    example: '30s',
  }),
  LIMIT_WRITE_IDLE_TIME: key(duration().prefault('30s'), {
    description: 'Time after which a connection is closed if its client reads none of the data sent to it.',
    example: '30s',
  }),
  LIMIT_UNSENT_BYTES: key(byteSize().prefault('8MiB'), {
    description: 'Unsent bytes per connection; a connection that exceeds the limit is closed.',
    example: '8MiB',
  }),
  LIMIT_CONNECTIONS_ADDRESS: key(integer(1, 1_000_000).prefault('2000'), {
    description: 'Connections per IP address (IPv6: /64). Connections of trusted proxies (TRUST_PROXY) are not counted.',
    example: '2000',
  }),
};
export type ServerConfig = z.output<z.ZodObject<typeof serverKeys>>;

/** Default values, for tests and internal ports. */
export const defaultServerConfig: ServerConfig = {
  LIMIT_HEADER_TIME: 10_000,
  LIMIT_BODY_TIME: 30_000,
  LIMIT_WRITE_IDLE_TIME: 30_000,
  LIMIT_UNSENT_BYTES: 8 * 1024 ** 2,
  LIMIT_CONNECTIONS_ADDRESS: 2_000,
};
