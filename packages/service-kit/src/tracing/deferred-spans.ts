/**
 * Spans that are handed to OpenTelemetry's SDK together, every few seconds. One at a time, between requests, the SDK's code and data are in
 * no cache of the processor, and a span costs four times as much (docs/decisions/0047).
 */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type SpanContext } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { errorSummary } from '../error-fields.ts';
import { parleyVersion as version } from '../version.ts';
import type { Attributes, Span, SpanOptions } from './tracing.ts';

/** Number of waiting spans that are handed over at once; also the SDK's batch size. */
const maxWaiting = 512;

const spanKinds = { server: SpanKind.SERVER, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL };

export interface SpanIds {
  traceId: string;
  spanId: string;
}

interface RecordedSpan extends SpanIds {
  name: string;
  options: SpanOptions;
  attributes: Attributes;
  /** Milliseconds, as of performance.now. */
  startedAt: number;
  endedAt: number;
  error: string | undefined;
}

export interface DeferredSpans {
  start(name: string, options: SpanOptions, ids: SpanIds): Span;
  /** Hands over what waits, and sends it. */
  close(): Promise<void>;
}

export interface DeferredSpansOptions {
  resource: Resource;
  exporter: SpanExporter;
  /** Longest wait of a finished span, in milliseconds. */
  delayMs: number;
}

export function deferredSpans({ resource, exporter, delayMs }: DeferredSpansOptions): DeferredSpans {
  let waiting: RecordedSpan[] = [];
  let timer: NodeJS.Timeout | undefined;
  let ids: SpanIds = { traceId: '', spanId: '' };
  const provider = new TracerProvider({
    resource,
    // Only sampled spans are recorded.
    sampler: new AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => ids.traceId, generateSpanId: () => ids.spanId },
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 0, maxExportBatchSize: maxWaiting })],
  });
  const tracer = provider.getTracer('parley', version);

  function handOver(): void {
    clearTimeout(timer);
    timer = undefined;
    const ended = waiting;
    waiting = [];
    for (const recorded of ended) handOverSpan(recorded);
  }

  function handOverSpan(recorded: RecordedSpan): void {
    const { name, options, attributes, startedAt, endedAt, error } = recorded;
    const { kind = 'internal', parent, links = [] } = options;
    ids = recorded;
    const contexts = links.map((link) => ({ context: spanContextOf(link) }));
    const span = tracer.startSpan(name, { kind: spanKinds[kind], links: contexts, attributes, startTime: startedAt }, contextOf(parent));
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(endedAt);
  }

  /** As in OpenTelemetry, only the first end of a span counts. */
  function ended(recorded: RecordedSpan): void {
    if (recorded.endedAt > 0) return;
    recorded.endedAt = performance.now();
    waiting.push(recorded);
    if (waiting.length >= maxWaiting) handOver();
    else timer ??= setTimeout(handOver, delayMs).unref();
  }

  return {
    start(name, options, { traceId, spanId }) {
      const { attributes = {} } = options;
      const recorded: RecordedSpan = {
        name,
        options,
        traceId,
        spanId,
        attributes,
        startedAt: performance.now(),
        endedAt: 0,
        error: undefined,
      };
      return {
        traceId,
        traceparent: `00-${traceId}-${spanId}-01`,
        setAttributes: (added) => void (recorded.attributes = { ...recorded.attributes, ...added }),
        // A summary: messages of errors may contain personal data.
        fail: (error) => void (recorded.error = errorSummary(error)),
        end: () => ended(recorded),
      };
    },
    close() {
      handOver();
      return provider.shutdown();
    },
  };
}

function contextOf(traceparent: string | undefined): Context {
  return traceparent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContextOf(traceparent));
}

/** Reads a well-formed `traceparent`: its parts are at fixed offsets. */
function spanContextOf(traceparent: string): SpanContext {
  return {
    traceId: traceIdOf(traceparent),
    spanId: traceparent.slice(36, 52),
    traceFlags: Number.parseInt(traceparent.slice(53), 16),
    isRemote: true,
  };
}

export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
