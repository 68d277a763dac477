import type { Route } from '@parley/service-kit/http/route';
import { createUserRoute } from './create-user/create-user.route.ts';
import { eraseUserRoute } from './erase-user/erase-user.route.ts';
import { putUserRoute } from './put-user/put-user.route.ts';
import { putUsersRoute } from './put-users/put-users.route.ts';
import { revokeUserSessionsRoute } from './revoke-user-sessions/revoke-user-sessions.route.ts';
import { startUserSessionRoute } from './start-user-session/start-user-session.route.ts';
import { suspendUserRoute } from './suspension/suspend-user.route.ts';
import { unsuspendUserRoute } from './suspension/unsuspend-user.route.ts';

type Dependencies = Parameters<typeof putUserRoute>[0] &
  Parameters<typeof startUserSessionRoute>[0] &
  Parameters<typeof revokeUserSessionsRoute>[0] &
  Parameters<typeof suspendUserRoute>[0] &
  Parameters<typeof eraseUserRoute>[0];

/** Users of a product: for its backend and for operators. */
export function userRoutes(dependencies: Dependencies): Route[] {
  return [
    createUserRoute(dependencies),
    putUserRoute(dependencies),
    putUsersRoute(dependencies),
    startUserSessionRoute(dependencies),
    revokeUserSessionsRoute(dependencies),
    suspendUserRoute(dependencies),
    unsuspendUserRoute(dependencies),
    eraseUserRoute(dependencies),
  ];
}
