import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
import type { RequestLimits } from '@parley/service-kit/http/request-limits';
import { createLimit, createRequestLimits } from '@parley/service-kit/limits';
import type { RequestLimitConfig, SharedLimits } from '@parley/service-kit/request-limit-config';

export { requestLimitKeys } from '@parley/service-kit/request-limit-config';

/** Stands in for all limits of requests: their rates alone. */
export function requestLimitsOf(config: RequestLimitConfig, shared: SharedLimits): RequestLimits {
  return createRequestLimits({
    user: createLimit({ name: 'user', rate: config.LIMIT_USER, ...shared }),
    session: createLimit({ name: 'session', rate: config.LIMIT_SESSION, ...shared }),
    address: createAddressLimit({ name: 'address', rate: config.LIMIT_ADDRESS, ...shared }),
  });
}
