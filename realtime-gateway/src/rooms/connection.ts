import type { WireEvent } from '@parley/events/wire/events';
import type { ApiKeyUse } from '@parley/service-kit/auth/api-key-scopes';
import { MembershipVersions } from './membership-versions.ts';

/** One client's socket. It is either buffering (catching up) or live. */
export interface Connection {
  readonly socketId: string;
  readonly userId: string;
  readonly sessionId: string;
  /** The API key that the socket was opened with. */
  readonly apiKey?: ApiKeyUse;
  /** Per connection, not per user: a read for another connection may be ahead of the pushes that this one receives in order. */
  readonly memberships: MembershipVersions;
  /** Events that wait until catch-up ends; null while live. */
  buffer: BufferedEvent[] | null;
  /** Size of the buffered events as JSON in UTF-8. */
  bufferedBytes: number;
  /** The buffer exceeded its limit and was discarded, so the memberships must be read again. */
  overflowed: boolean;
  /** `ready` was sent. */
  ready: boolean;
  /** Incremented whenever buffering starts: an older catch-up must not switch the connection to live. */
  catchUpId: number;
}

export interface BufferedEvent {
  event: WireEvent;
  /** Reaching a device counts as delivery of the message. */
  tracked: boolean;
}

export function createConnection(identity: Pick<Connection, 'socketId' | 'userId' | 'sessionId' | 'apiKey'>): Connection {
  return {
    ...identity,
    memberships: new MembershipVersions(),
    buffer: [],
    bufferedBytes: 0,
    overflowed: false,
    ready: false,
    catchUpId: 0,
  };
}
