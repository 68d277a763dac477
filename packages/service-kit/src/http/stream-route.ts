/** A route that reads or writes bytes itself: uploads, downloads. Authentication, limits, ids and problems are those of any route. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyAccess } from '../auth/api-key-scopes.ts';
import type { Actor, Answer, RequestContext, Route } from './route.ts';

export type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Authenticates a request by its headers; `access` is what an API key needs. Throws Problem `unauthenticated` or `token_expired`, for a key also
 * `insufficient_scope`, `act_as_required`, `forbidden` or `not_found`, and what `admitUnknown` throws.
 */
export type Authenticate = (headers: Headers, admission?: Admission, access?: KeyAccess) => Promise<Actor>;

export interface Admission {
  /** Charges a client for work that is done before it is known, and for a token that is refused. Throws Problem beyond its limit. */
  admitUnknown(): Promise<void>;
}

export interface StreamRoute<Params = unknown, Query = unknown> extends Omit<Route<Params, Query>, 'body' | 'handle'> {
  /** Discriminates stream routes from JSON routes. */
  streams: true;
  /** Overrides the bearer token authentication if `auth` is `session`, for example with a cookie. */
  authenticate?: Authenticate;
  /** Resolves to undefined if it has sent the response itself. */
  handle(
    request: RequestContext<Params, Query, undefined, Actor | null>,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<Answer | undefined>;
}

type StreamHandler<Params, Query, RequestActor> = (
  request: RequestContext<Params, Query, undefined, RequestActor>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) => Promise<Answer | undefined>;

/** Infers the types of a route; with `auth: 'session'` the handler's actor is never null. */
export function defineStreamRoute<Params = Record<string, never>, Query = Record<string, never>>(
  route: Omit<StreamRoute<Params, Query>, 'streams' | 'handle' | 'auth' | keyof KeyAccess> &
    (
      | (KeyAccess & { auth: 'session'; handle: StreamHandler<Params, Query, Actor> })
      | { auth: 'none'; handle: StreamHandler<Params, Query, null> }
    ),
): StreamRoute {
  return { ...route, streams: true } as unknown as StreamRoute;
}
