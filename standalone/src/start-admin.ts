import { createAdmin, type Admin } from '@parley/projector/admin/admin';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import type { Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';

interface AdminParts {
  config: StandaloneConfig;
  authenticateOperator: Authenticate;
  logger: Logger;
}

export function startAdmin(
  lifecycle: Lifecycle,
  { store, logDatabase: log, readDatabase: read }: Adapters,
  { config, ...parts }: AdminParts,
): Admin {
  const { LIMIT_ADMIN: rate, TRUST_PROXY: trustProxy } = config;
  const admin = createAdmin({ ...parts, rate, trustProxy, store, log, read });
  lifecycle.onClose('admin', () => admin.close());
  return admin;
}
