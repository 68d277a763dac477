import type { Route } from '@parley/service-kit/http/route';
import { acceptContactRoute } from './accept-contact/accept-contact.route.ts';
import { blockUserRoute } from './block-user/block-user.route.ts';
import type { ContactDependencies } from './contact-dependencies.ts';
import { declineContactRoute } from './decline-contact/decline-contact.route.ts';
import { removeContactRoute } from './remove-contact/remove-contact.route.ts';
import { requestContactRoute } from './request-contact/request-contact.route.ts';
import { unblockUserRoute } from './unblock-user/unblock-user.route.ts';
import { withdrawContactRoute } from './withdraw-contact/withdraw-contact.route.ts';

export function contactRoutes(dependencies: ContactDependencies): Route[] {
  return [
    requestContactRoute,
    acceptContactRoute,
    declineContactRoute,
    withdrawContactRoute,
    removeContactRoute,
    blockUserRoute,
    unblockUserRoute,
  ].map((route) => route(dependencies));
}
