import type { Route } from '@parley/service-kit/http/route';
import { changeUserRoleRoute } from './change-user-role/change-user-role.route.ts';
import { eraseUserAccountRoute } from './erase-user-account/erase-user-account.route.ts';
import { confirmPasswordResetRoute } from './reset-password/confirm-password-reset.route.ts';
import { issuePasswordResetRoute } from './reset-password/issue-password-reset.route.ts';
import { requestPasswordResetRoute } from './reset-password/request-password-reset.route.ts';
import { signOutUserRoute } from './sign-out-user/sign-out-user.route.ts';
import { suspendAccountRoute } from './suspension/suspend-account.route.ts';
import { unsuspendAccountRoute } from './suspension/unsuspend-account.route.ts';

type Dependencies = Parameters<typeof changeUserRoleRoute>[0] &
  Parameters<typeof suspendAccountRoute>[0] &
  Parameters<typeof signOutUserRoute>[0] &
  Parameters<typeof eraseUserAccountRoute>[0] &
  Parameters<typeof issuePasswordResetRoute>[0] &
  Parameters<typeof requestPasswordResetRoute>[0] &
  Parameters<typeof confirmPasswordResetRoute>[0];

/** Administration of users, by operators, and the links that users get. */
export function operatorRoutes(dependencies: Dependencies): Route[] {
  return [
    changeUserRoleRoute(dependencies),
    signOutUserRoute(dependencies),
    suspendAccountRoute(dependencies),
    unsuspendAccountRoute(dependencies),
    eraseUserAccountRoute(dependencies),
    issuePasswordResetRoute(dependencies),
    requestPasswordResetRoute(dependencies),
    confirmPasswordResetRoute(dependencies),
  ];
}
