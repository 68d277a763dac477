import type { Logger } from '../logging.ts';
import type { ParsedInput } from './compile-route.ts';
import type { Actor, RequestContext } from './route.ts';

/** What a request brings beside its input, whichever door it came through. */
export interface RequestSource {
  readonly requestId: string;
  readonly traceparent: string | undefined;
  readonly address: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly path: string;
  readonly logger: Logger;
}

/**
 * What a handler sees. Address and logger are worked out only if the handler asks. A class, since an object literal with
 * getters gets a hidden class of its own each time, which cost more than the rest of the request.
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

  get logger(): Logger {
    return this.#source.logger;
  }
}
