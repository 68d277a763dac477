import type { Route } from '@parley/service-kit/http/route';
import { acceptCallRoute, type AcceptCallDependencies } from './accept-call/accept-call.route.ts';
import { changeParticipantRoute } from './change-participant/change-participant.route.ts';
import { declineCallRoute } from './decline-call/decline-call.route.ts';
import { endCallRoute } from './end-call/end-call.route.ts';
import type { CallTimes } from './expire-call/expire-call.ts';
import { leaveCallRoute } from './leave-call/leave-call.route.ts';
import { renewParticipationRoute } from './renew-place/renew-participation.route.ts';
import { startCallRoute, type StartCallDependencies } from './start-call/start-call.route.ts';

export function callRoutes(dependencies: StartCallDependencies & AcceptCallDependencies & { times: CallTimes }): Route[] {
  const { handleCommand, knowingPrivacy, store, places, signPeer, newId, rateLimit, participantsPerCall, times } = dependencies;
  const answering = { store, places, signPeer };
  return [
    startCallRoute({ handleCommand, knowingPrivacy, newId, rateLimit, ...answering }),
    acceptCallRoute({ handleCommand, newId, participantsPerCall, ...answering }),
    declineCallRoute({ handleCommand, ...answering }),
    leaveCallRoute({ handleCommand, ...answering }),
    endCallRoute({ handleCommand, ...answering }),
    changeParticipantRoute({ handleCommand, ...answering }),
    renewParticipationRoute({ store, places, times }),
  ];
}
