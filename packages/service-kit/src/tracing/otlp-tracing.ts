/** Traces with the SDK of OpenTelemetry, sent in batches as OTLP over HTTP. Loaded only if they are on. */
import { setTimeout as delay } from 'node:timers/promises';
import { diag, DiagLogLevel, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../logging.ts';
import { parleyVersion as version } from '../version.ts';
import { deferredSpans, traceIdOf } from './deferred-spans.ts';
import type { Span, SpanOptions, Tracing } from './tracing.ts';
import type { TracingConfig } from './tracing-keys.ts';

export interface TracingOptions {
  /** Name in traces, unless OTEL_SERVICE_NAME is set. */
  service: string;
  config: TracingConfig;
  logger: Logger;
}

/** Limit for sending the last spans at shutdown: a collector that is away must not delay it. */
const closeMs = 2_000;

export function otlpTracing({ service, config, logger }: TracingOptions): Tracing & { close(): Promise<void> } {
  const report = (message: string): void => logger.warn({ reason: message }, 'traces not sent');
  const silent = (): void => undefined;
  diag.setLogger({ error: report, warn: report, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN);
  const spans = deferredSpans({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service, 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    exporter: new OTLPTraceExporter({ url: `${config.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, headers: headersOf(config) }),
    delayMs: config.OTEL_BSP_SCHEDULE_DELAY,
  });
  const samples = samplerOf(config);
  const ids = new RandomIdGenerator();

  function start(name: string, options: SpanOptions): Span | undefined {
    const { parent } = options;
    const traceId = parent === undefined ? ids.generateTraceId() : traceIdOf(parent);
    return samples(parent, traceId) ? spans.start(name, options, { traceId, spanId: ids.generateSpanId() }) : undefined;
  }

  return {
    startRequest: start,
    startSpan: (name, options) => (isSampled(options.parent) ? start(name, options) : undefined),
    close: () => Promise.race([spans.close(), delay(closeMs, undefined, { ref: false })]),
  };
}

function isSampled(traceparent: string | undefined): boolean {
  return traceparent !== undefined && (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1;
}

function samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }: TracingConfig) {
  const roots = { always_on: new AlwaysOnSampler(), always_off: new AlwaysOffSampler(), traceidratio: new TraceIdRatioBasedSampler(ratio) };
  const root: Sampler = roots[name.replace('parentbased_', '') as keyof typeof roots];
  const isParentBased = name.startsWith('parentbased_');
  return (parent: string | undefined, traceId: string): boolean => {
    if (parent !== undefined && isParentBased) return isSampled(parent);
    return root.shouldSample(ROOT_CONTEXT, traceId, '', SpanKind.INTERNAL, {}, []).decision === SamplingDecision.RECORD_AND_SAMPLED;
  };
}

function headersOf({ OTEL_EXPORTER_OTLP_HEADERS: text = '' }: TracingConfig): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim())]),
  );
}
