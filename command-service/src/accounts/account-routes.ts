import type { Route } from '@parley/service-kit/http/route';
import { changeProfileRoute } from './change-profile/change-profile.route.ts';
import { changePasswordRoute } from './change-password/change-password.route.ts';
import { eraseAccountRoute } from './erase-account/erase-account.route.ts';
import { confirmEmailVerificationRoute } from './verify-email/confirm-email-verification.route.ts';
import { requestEmailVerificationRoute } from './verify-email/request-email-verification.route.ts';
import { registerRoute } from './register/register.route.ts';

type Dependencies = Parameters<typeof registerRoute>[0] &
  Parameters<typeof changeProfileRoute>[0] &
  Parameters<typeof changePasswordRoute>[0] &
  Parameters<typeof eraseAccountRoute>[0] &
  Parameters<typeof requestEmailVerificationRoute>[0] &
  Parameters<typeof confirmEmailVerificationRoute>[0];

export function accountRoutes(dependencies: Dependencies): Route[] {
  return [
    registerRoute(dependencies),
    changeProfileRoute(dependencies),
    changePasswordRoute(dependencies),
    eraseAccountRoute(dependencies),
    requestEmailVerificationRoute(dependencies),
    confirmEmailVerificationRoute(dependencies),
  ];
}
