import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { PeerTokenClaim } from '@parley/events/peer-tokens';
import { findSessionsIn } from '@parley/write-tables/sessions';
import type { SignClaims } from '@parley/service-kit/auth/claim-tokens';
import type { Route } from '@parley/service-kit/http/route';
import type { Limit } from '@parley/service-kit/limits';
import type { Logger } from '@parley/service-kit/logging';
import { callRoutes } from './calls/call-routes.ts';
import { callDeadlineHandler } from './calls/expire-call/fire-call-deadline.ts';
import { peerSigner } from './calls/sign-peer.ts';
import { fireDeadlines } from './deadlines/fire-deadlines.ts';
import type { HandleCommand } from './handle-command.ts';
import { callParticipations, type CallParticipations } from './participations/call-participations.ts';
import type { Limits } from './limits.ts';

interface Dependencies {
  store: EventStore;
  logDatabase: Database;
  handleCommand: HandleCommand;
  signPeerToken: SignClaims<PeerTokenClaim>;
  newId: () => string;
  limits: Limits;
  rateLimits: { callStarts: Limit };
  logger: Logger;
}

interface Calls {
  routes: Route[];
  participations: CallParticipations;
  /** Resolves when no deadline is firing. */
  close(): Promise<void>;
}

/** Composes the routes, participations and deadlines of calls, and starts firing deadlines. */
export function composeCalls(dependencies: Dependencies): Calls {
  const { store, logDatabase: database, handleCommand, signPeerToken, newId, limits, rateLimits, logger } = dependencies;
  const times = { ringing: limits.callRingingTime * 1_000, lease: limits.callLeaseTime * 1_000 };
  const participations = callParticipations(database, times);
  const fire = callDeadlineHandler({ handleCommand, store, participations, times, newId });
  const deadlines = fireDeadlines({ database, fire, logger });
  const routes = callRoutes({
    handleCommand,
    store,
    participations,
    signPeer: peerSigner(signPeerToken, findSessionsIn(database)),
    newId,
    rateLimit: rateLimits.callStarts,
    participantsPerCall: limits.participantsPerCall,
    times,
  });
  return { routes, participations, close: () => deadlines.close() };
}
