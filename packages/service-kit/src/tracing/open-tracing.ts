import type { Lifecycle } from '../lifecycle.ts';
import type { TracingOptions } from './otlp-tracing.ts';
import type { Tracing } from './tracing.ts';

/** Returns undefined unless OTEL_EXPORTER_OTLP_ENDPOINT is set; loads OpenTelemetry only then. Spans that wait are sent when the lifecycle ends. */
export async function openTracing(lifecycle: Pick<Lifecycle, 'onClose'>, options: TracingOptions): Promise<Tracing | undefined> {
  if (options.config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  const { otlpTracing } = await import('./otlp-tracing.ts');
  const { close, ...tracing } = otlpTracing(options);
  lifecycle.onClose('traces', close);
  return tracing;
}
