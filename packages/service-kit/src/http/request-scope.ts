import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../logging.ts';
import type { Headers } from './stream-route.ts';
import { requestIdFrom, traceparentFrom } from './request-id.ts';
import { splitUrl } from './split-url.ts';

/** Options shared by all requests of an app. */
export interface ScopeOptions {
  logger: Logger;
  /** Returns the client address behind trusted proxies. */
  addressOf: (request: IncomingMessage) => string;
  /** Headers of every response. */
  defaultHeaders: Readonly<Record<string, string>>;
}

/** One HTTP request and its response. Expensive parts are computed on first use. */
export class RequestScope {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly headers: Headers;
  readonly path: string;
  readonly queryString: string;
  readonly startedAt = performance.now();
  /** Operation of the route, for logs and metrics. */
  operation: string | undefined;
  userId: string | undefined;
  readonly #options: ScopeOptions;
  #defaultHeaders: Readonly<Record<string, string>>;
  #logger: Logger | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, options: ScopeOptions) {
    this.request = request;
    this.response = response;
    this.requestId = requestIdFrom(request.headers['x-request-id']);
    this.headers = request.headers as Headers;
    [this.path, this.queryString] = splitUrl(request.url!);
    this.#defaultHeaders = options.defaultHeaders;
    this.#options = options;
  }

  get method(): string {
    return this.request.method!;
  }

  get address(): string {
    return this.#options.addressOf(this.request);
  }

  get traceparent(): string | undefined {
    return traceparentFrom(this.request.headers['traceparent']);
  }

  /** Returns the default headers as a new object; headers of the response override them. */
  defaultHeaders(): Record<string, string> {
    return { ...this.#defaultHeaders, 'X-Request-Id': this.requestId };
  }

  addDefaultHeaders(headers: Readonly<Record<string, string>>): void {
    this.#defaultHeaders = { ...this.#defaultHeaders, ...headers };
  }

  get logger(): Logger {
    return (this.#logger ??= this.#options.logger.child({
      requestId: this.requestId,
      ...(this.operation && { operation: this.operation }),
    }));
  }
}
