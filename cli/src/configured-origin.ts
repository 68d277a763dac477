import { localOrigin } from '@parley/service-kit/http/public-url';
import type { CliConfig } from './config.ts';

/** Undefined with separate services, which are behind a proxy, and with a port chosen by the server. */
export function configuredOrigin({ HOST, PORT, DATABASE_URL }: CliConfig): string | undefined {
  if (DATABASE_URL !== undefined || PORT === 0) return undefined;
  return localOrigin(HOST, PORT);
}
