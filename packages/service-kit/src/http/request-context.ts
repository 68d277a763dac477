import type { Logger } from '../logging.ts';
import type { ParsedInput } from './compile-route.ts';
import type { InFlightPlaces } from './in-flight-places.ts';
import type { Actor, RequestContext } from './route.ts';

/** Metadata of a request, from HTTP, the internal port or an in-process call. */
export interface RequestSource {
  readonly requestId: string;
  readonly traceparent: string | undefined;
  readonly address: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly path: string;
  readonly isAbandoned: boolean;
  /** Absent without limits, and for calls in process. */
  readonly places?: InFlightPlaces | undefined;
  readonly logger: Logger;
}

/**
 * Request as handlers see it; address and logger are computed on first use. A class, because V8 gives each object literal with
 * getters a hidden class of its own, which cost more than the rest of the request.
 */
export class HandlerContext<Body = unknown> implements RequestContext<unknown, unknown, Body, Actor | null> {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: Body;
  readonly idempotencyKey: string | undefined;
  readonly actor: Actor | null;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly #source: RequestSource;

  constructor(source: RequestSource, input: ParsedInput<Body>, actor: Actor | null) {
    this.params = input.params;
    this.query = input.query;
    this.body = input.body;
    this.idempotencyKey = input.idempotencyKey;
    this.actor = actor;
    this.requestId = source.requestId;
    this.headers = source.headers;
    this.#source = source;
  }

  get traceparent(): string | undefined {
    return this.#source.traceparent;
  }

  get address(): string {
    return this.#source.address;
  }

  get isAbandoned(): boolean {
    return this.#source.isAbandoned;
  }

  get logger(): Logger {
    return this.#source.logger;
  }

  longPoll(wait: () => Promise<void>): Promise<void> {
    return this.#source.places?.giveBackDuring(wait) ?? wait();
  }
}
