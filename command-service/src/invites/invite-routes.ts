import type { Route } from '@parley/service-kit/http/route';
import { createInviteRoute, type CreateInviteDependencies } from './create-invite/create-invite.route.ts';
import { revokeInviteRoute } from './revoke-invite/revoke-invite.route.ts';

/** For operators. */
export function inviteRoutes(dependencies: CreateInviteDependencies): Route[] {
  return [createInviteRoute(dependencies), revokeInviteRoute(dependencies)];
}
