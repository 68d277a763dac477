import type { Route } from '@parley/service-kit/http/route';
import { logInRoute } from './log-in/log-in.route.ts';
import { logOutEverywhereRoute, logOutHereRoute, logOutThereRoute } from './log-out/log-out.route.ts';
import { refreshSessionRoute } from './refresh-session/refresh-session.route.ts';

type Dependencies = Parameters<typeof logInRoute>[0] &
  Parameters<typeof refreshSessionRoute>[0] &
  Parameters<typeof logOutThereRoute>[0] &
  Parameters<typeof logOutEverywhereRoute>[0];

export function sessionRoutes(dependencies: Dependencies): Route[] {
  return [
    logInRoute(dependencies),
    refreshSessionRoute(dependencies),
    logOutHereRoute(dependencies),
    logOutThereRoute(dependencies),
    logOutEverywhereRoute(dependencies),
  ];
}
