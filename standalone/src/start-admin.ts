import { createAdmin, type Admin } from '@parley/projector/admin/admin';
import type { GatewayRegistry } from '@parley/presence/gateway-registry';
import type { Life } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import type { Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';

/** The operators' page, unless no token opens it. */
export function startAdmin(
  life: Life,
  { store, logDatabase: log, readDatabase: read }: Adapters,
  { config, logger, gateways }: { config: StandaloneConfig; logger: Logger; gateways: GatewayRegistry },
): Admin | undefined {
  const { OPERATOR_TOKEN: operatorToken, LIMIT_ADMIN: rate, TRUST_PROXY: trustProxy } = config;
  if (operatorToken === undefined) return undefined;
  const admin = createAdmin({ operatorToken, rate, trustProxy, store, log, read, gateways, logger });
  life.closing('admin', () => admin.close());
  return admin;
}
