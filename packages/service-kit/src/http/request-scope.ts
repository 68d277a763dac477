import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../logging.ts';
import type { Span, Tracing } from '../tracing/tracing.ts';
import type { Compression } from './compression.ts';
import type { InFlightPlaces } from './in-flight-places.ts';
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
  compression?: Compression | undefined;
  /** Absent if traces are off. */
  tracing?: Tracing | undefined;
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
  /** Present if the request is traced. */
  span: Span | undefined;
  places: InFlightPlaces | undefined;
  /** `RateLimit` and `RateLimit-Policy`, once the request is admitted. */
  rateLimitHeaders: Readonly<Record<string, string>> | undefined;
  readonly #options: ScopeOptions;
  #defaultHeaders: Readonly<Record<string, string>>;
  #address: string | undefined;
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

  get compression(): Compression | undefined {
    return this.#options.compression;
  }

  get method(): string {
    return this.request.method!;
  }

  get address(): string {
    return (this.#address ??= this.#options.addressOf(this.request));
  }

  /** Continues the trace of the client, or begins one. */
  startSpan(route: string): void {
    const parent = traceparentFrom(this.request.headers['traceparent']);
    this.span = this.#options.tracing?.startRequest(`${this.method} ${route}`, { kind: 'server', parent });
    this.span?.setAttributes({ 'http.request.method': this.method, 'http.route': route, 'parley.request_id': this.requestId });
  }

  get isAbandoned(): boolean {
    return this.response.destroyed;
  }

  get traceparent(): string | undefined {
    if (this.#options.tracing !== undefined) return this.span?.traceparent;
    return traceparentFrom(this.request.headers['traceparent']);
  }

  /** Returns the default headers as a new object; headers of the response override them. */
  defaultHeaders(): Record<string, string> {
    return { ...this.#defaultHeaders, ...this.rateLimitHeaders, 'X-Request-Id': this.requestId };
  }

  addDefaultHeaders(headers: Readonly<Record<string, string>>): void {
    this.#defaultHeaders = { ...this.#defaultHeaders, ...headers };
  }

  get logger(): Logger {
    return (this.#logger ??= this.#options.logger.child({
      requestId: this.requestId,
      ...(this.operation && { operation: this.operation }),
      ...(this.span && { trace_id: this.span.traceId }),
    }));
  }
}
