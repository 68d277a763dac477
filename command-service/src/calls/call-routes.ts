import type { Route } from '@parley/service-kit/http/route';
import { acceptCallRoute, type AcceptCallDependencies } from './accept-call/accept-call.route.ts';
import { changeParticipantRoute } from './change-participant/change-participant.route.ts';
import { declineCallRoute } from './decline-call/decline-call.route.ts';
import { endCallRoute } from './end-call/end-call.route.ts';
import type { CallTimes } from './expire-call/expire-call.ts';
import { leaveCallRoute } from './leave-call/leave-call.route.ts';
import { renewParticipationRoute } from './renew-participation/renew-participation.route.ts';
import { startCallRoute, type StartCallDependencies } from './start-call/start-call.route.ts';

export function callRoutes(dependencies: StartCallDependencies & AcceptCallDependencies & { times: CallTimes }): Route[] {
  const { handleCommand, store, participations, signPeer, newId, rateLimit, participantsPerCall, times } = dependencies;
  const responding = { store, participations, signPeer };
  return [
    startCallRoute({ handleCommand, newId, rateLimit, ...responding }),
    acceptCallRoute({ handleCommand, newId, participantsPerCall, ...responding }),
    declineCallRoute({ handleCommand, ...responding }),
    leaveCallRoute({ handleCommand, ...responding }),
    endCallRoute({ handleCommand, ...responding }),
    changeParticipantRoute({ handleCommand, ...responding }),
    renewParticipationRoute({ store, participations, times }),
  ];
}
