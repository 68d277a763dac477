import { createAdmin, type Admin } from '@parley/projector/admin/admin';
import type { GatewayRegistry } from '@parley/presence/gateway-registry';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import type { Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';

/** Starts the admin page if OPERATOR_TOKEN is set. */
export function startAdmin(
  lifecycle: Lifecycle,
  { store, logDatabase: log, readDatabase: read }: Adapters,
  { config, logger, gateways }: { config: StandaloneConfig; logger: Logger; gateways: GatewayRegistry },
): Admin | undefined {
  const { OPERATOR_TOKEN: operatorToken, LIMIT_ADMIN: rate, TRUST_PROXY: trustProxy } = config;
  if (operatorToken === undefined) return undefined;
  const admin = createAdmin({ operatorToken, rate, trustProxy, store, log, read, gateways, logger });
  lifecycle.onClose('admin', () => admin.close());
  return admin;
}
