/** Traces with the SDK of OpenTelemetry, sent in batches as OTLP over HTTP. Loaded only if they are on. */
import { setTimeout as delay } from 'node:timers/promises';
import { diag, DiagLogLevel, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import { errorSummary } from '../error-fields.ts';
import { parleyVersion as version } from '../version.ts';
import type { Logger } from '../logging.ts';
import type { Span, SpanOptions, Tracing } from './tracing.ts';
import type { TracingConfig } from './tracing-keys.ts';

export interface TracingOptions {
  /** Name in traces, unless OTEL_SERVICE_NAME is set. */
  service: string;
  config: TracingConfig;
  logger: Logger;
}

/** Spans wait this long for others. */
const batchMs = 1_000;
/** Limit for sending the last spans at shutdown: a collector that is away must not delay it. */
const closeMs = 2_000;

const kinds = { server: SpanKind.SERVER, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL };

export function otlpTracing({ service, config, logger }: TracingOptions): Tracing & { close(): Promise<void> } {
  const report = (message: string): void => logger.warn({ reason: message }, 'traces not sent');
  const silent = (): void => undefined;
  diag.setLogger({ error: report, warn: report, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN);
  const exporter = new OTLPTraceExporter({ url: `${config.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, headers: headersOf(config) });
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service, 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(config),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: batchMs })],
  });
  const tracer = provider.getTracer('parley', version);

  function start(name: string, { kind = 'internal', parent, links = [], attributes }: SpanOptions): Span | undefined {
    const span = tracer.startSpan(
      name,
      { kind: kinds[kind], links: links.map((link) => ({ context: spanContextOf(link) })) },
      contextOf(parent),
    );
    if (!span.isRecording()) return undefined;
    // Only now: OpenTelemetry copies attributes before it decides whether to record.
    if (attributes) span.setAttributes(attributes);
    const { traceId, spanId } = span.spanContext();
    return {
      traceId,
      traceparent: `00-${traceId}-${spanId}-01`,
      setAttributes: (added) => void span.setAttributes(added),
      // A summary: messages of errors may contain personal data.
      fail: (error) => void span.setStatus({ code: SpanStatusCode.ERROR, message: errorSummary(error) }),
      end: () => span.end(),
    };
  }

  return {
    startRequest: start,
    startSpan: (name, options) => (isSampled(options.parent) ? start(name, options) : undefined),
    close: () => Promise.race([provider.shutdown(), delay(closeMs, undefined, { ref: false })]),
  };
}

function isSampled(traceparent: string | undefined): boolean {
  return traceparent !== undefined && (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1;
}

function contextOf(traceparent: string | undefined): Context {
  return traceparent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContextOf(traceparent));
}

function spanContextOf(traceparent: string): SpanContext {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-');
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

function samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }: TracingConfig): Sampler {
  const roots = { always_on: new AlwaysOnSampler(), always_off: new AlwaysOffSampler(), traceidratio: new TraceIdRatioBasedSampler(ratio) };
  const root = roots[name.replace('parentbased_', '') as keyof typeof roots];
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

function headersOf({ OTEL_EXPORTER_OTLP_HEADERS: text = '' }: TracingConfig): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim())]),
  );
}
