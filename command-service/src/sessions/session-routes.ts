import type { Route } from '@parley/service-kit/http/route';
import { exchangeTokenRoute } from './exchange-token/exchange-token.route.ts';
import { logInRoute } from './log-in/log-in.route.ts';
import { refreshSessionRoute } from './refresh-session/refresh-session.route.ts';
import { revokeAllSessionsRoute } from './revoke-all-sessions/revoke-all-sessions.route.ts';
import { revokeCurrentSessionRoute } from './revoke-current-session/revoke-current-session.route.ts';
import { revokeSessionRoute } from './revoke-session/revoke-session.route.ts';

type Dependencies = Parameters<typeof logInRoute>[0] &
  Parameters<typeof exchangeTokenRoute>[0] &
  Parameters<typeof refreshSessionRoute>[0] &
  Parameters<typeof revokeSessionRoute>[0] &
  Parameters<typeof revokeAllSessionsRoute>[0];

export function sessionRoutes(dependencies: Dependencies): Route[] {
  return [
    logInRoute(dependencies),
    exchangeTokenRoute(dependencies),
    refreshSessionRoute(dependencies),
    revokeCurrentSessionRoute(dependencies),
    revokeSessionRoute(dependencies),
    revokeAllSessionsRoute(dependencies),
  ];
}
