/**
 * Traces, as the services record them. A span is identified by its W3C trace context (`traceparent`), which travels with what it
 * causes: in the metadata of events, and in pushes. There is no ambient context: a request that is not sampled costs one decision.
 */

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  /** For what this span causes. */
  readonly traceparent: string;
  readonly traceId: string;
  setAttributes(attributes: Attributes): void;
  /** Marks the span as failed. */
  fail(error: unknown): void;
  end(): void;
}

export interface SpanOptions {
  kind?: 'server' | 'producer' | 'consumer' | 'internal';
  /** Trace context of the cause. */
  parent: string | undefined;
  /** Trace contexts of other causes. */
  links?: readonly string[];
  attributes?: Attributes;
}

export interface Tracing {
  /** Begins a trace, or continues that of the caller. Returns undefined if it is not sampled. */
  startRequest(name: string, options: SpanOptions): Span | undefined;
  /** Continues a trace. Returns undefined without a cause that is sampled. */
  startSpan(name: string, options: SpanOptions): Span | undefined;
}

/** Runs `work`; the spans end with it. */
export async function inSpans<Result>(spans: readonly Span[], work: () => Promise<Result>): Promise<Result> {
  if (spans.length === 0) return work();
  try {
    return await work();
  } catch (error) {
    for (const span of spans) span.fail(error);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

export const noSpans: readonly Span[] = [];
