import type { Route } from '@parley/service-kit/http/route';
import { registerRoute } from './register/register.route.ts';

export function accountRoutes(dependencies: Parameters<typeof registerRoute>[0]): Route[] {
  return [registerRoute(dependencies)];
}
