/** A route that reads or writes bytes by itself: uploads, downloads. All else (auth, limits, ids, problems) is as for any route. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor, Answer, RequestContext, Route } from './route.ts';

export type Headers = Readonly<Record<string, string | undefined>>;

/** Who asks, from the headers of the request. Throws Problem `unauthenticated` or `token_expired`. */
export type Authenticate = (headers: Headers) => Promise<Actor>;

export interface StreamRoute<Params = unknown, Query = unknown> extends Omit<Route<Params, Query>, 'body' | 'handle'> {
  /** Tells it from a route whose body is JSON. */
  streams: true;
  /** Where `auth` is `session` and something other than the bearer token may prove it, for instance a cookie. */
  authenticate?: Authenticate;
  /** Resolves with nothing once it has sent the answer itself. */
  handle(
    request: RequestContext<Params, Query, undefined, Actor | null>,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<Answer | undefined>;
}

/** Keeps a route's types together; with `auth: 'session'` the handler's actor is never null. */
export function defineStreamRoute<Params = Record<string, never>, Query = Record<string, never>>(
  route: Omit<StreamRoute<Params, Query>, 'streams' | 'handle' | 'auth'> &
    (
      | {
          auth: 'session';
          handle(
            request: RequestContext<Params, Query, undefined, Actor>,
            incoming: IncomingMessage,
            outgoing: ServerResponse,
          ): Promise<Answer | undefined>;
        }
      | {
          auth: 'none';
          handle(
            request: RequestContext<Params, Query, undefined, null>,
            incoming: IncomingMessage,
            outgoing: ServerResponse,
          ): Promise<Answer | undefined>;
        }
    ),
): StreamRoute {
  return { ...route, streams: true } as unknown as StreamRoute;
}
