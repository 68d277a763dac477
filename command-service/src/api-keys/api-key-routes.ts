import type { Route } from '@parley/service-kit/http/route';
import { createApiKeyRoute, type CreateApiKeyDependencies } from './create-api-key/create-api-key.route.ts';
import { revokeApiKeyRoute, type RevokeApiKeyDependencies } from './revoke-api-key/revoke-api-key.route.ts';

/** For operators. */
export function apiKeyRoutes(dependencies: CreateApiKeyDependencies & RevokeApiKeyDependencies): Route[] {
  return [createApiKeyRoute(dependencies), revokeApiKeyRoute(dependencies)];
}
