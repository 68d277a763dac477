import type { Route } from '@parley/service-kit/http/route';
import { changeProfileRoute } from './change-profile/change-profile.route.ts';
import { changePasswordRoute } from './change-password/change-password.route.ts';
import { registerRoute } from './register/register.route.ts';

type Dependencies = Parameters<typeof registerRoute>[0] &
  Parameters<typeof changeProfileRoute>[0] &
  Parameters<typeof changePasswordRoute>[0];

export function accountRoutes(dependencies: Dependencies): Route[] {
  return [registerRoute(dependencies), changeProfileRoute(dependencies), changePasswordRoute(dependencies)];
}
