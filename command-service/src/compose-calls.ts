/** All that calls are made of here: their routes, the places of those in them, and the deadlines that end them. */
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { PeerTokenClaim } from '@parley/events/peer-tokens';
import { findSessionsIn } from '@parley/read-tables/sessions';
import type { SignClaims } from '@parley/service-kit/auth/claim-tokens';
import type { Route } from '@parley/service-kit/http/route';
import type { Limit } from '@parley/service-kit/limits';
import type { Logger } from '@parley/service-kit/logging';
import { callRoutes } from './calls/call-routes.ts';
import { callWatcher } from './calls/expire-call/watch-call.ts';
import { peerSigner } from './calls/sign-peer.ts';
import type { KnowingPrivacy } from './contacts/knowing-privacy.ts';
import { fireDeadlines } from './deadlines/fire-deadlines.ts';
import type { HandleCommand } from './handle-command.ts';
import { callPlaces, type CallPlaces } from './leases/call-places.ts';
import type { Limits } from './limits.ts';

interface Dependencies {
  store: EventStore;
  logDatabase: Database;
  handleCommand: HandleCommand;
  knowingPrivacy: KnowingPrivacy;
  signPeerToken: SignClaims<PeerTokenClaim>;
  newId: () => string;
  limits: Limits;
  rateLimits: { callStarts: Limit };
  logger: Logger;
}

interface Calls {
  routes: Route[];
  places: CallPlaces;
  /** Resolves when no deadline is being fired any more. */
  close(): Promise<void>;
}

export function composeCalls({ store, logDatabase: database, handleCommand, knowingPrivacy, newId, limits, ...rest }: Dependencies): Calls {
  const times = { ring: limits.callRing * 1_000, lease: limits.callLease * 1_000 };
  const places = callPlaces(database, times);
  const firing = fireDeadlines({ database, fire: callWatcher({ handleCommand, store, places, times, newId }), logger: rest.logger });
  const routes = callRoutes({
    handleCommand,
    knowingPrivacy,
    store,
    places,
    signPeer: peerSigner(rest.signPeerToken, findSessionsIn(database)),
    newId,
    rateLimit: rest.rateLimits.callStarts,
    participantsPerCall: limits.participantsPerCall,
    times,
  });
  return { routes, places, close: () => firing.close() };
}
