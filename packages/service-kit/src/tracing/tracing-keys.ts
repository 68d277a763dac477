/** Settings of traces, named as OpenTelemetry specifies them. */
import { z } from 'zod';
import { integer, key, url } from '../config-keys.ts';

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

const ratio = z
  .string()
  .regex(/^(0|1|0?\.\d+|1\.0+)$/, 'Must be a share from 0 to 1, such as 0.05')
  .transform(Number);

export const tracingKeys = {
  OTEL_EXPORTER_OTLP_ENDPOINT: key(url('http', 'https').optional(), {
    description: 'OpenTelemetry collector: traces are sent to `/v1/traces` there, as OTLP over HTTP. Unset: no traces.',
    example: 'http://collector:4318',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: key(z.string().optional(), {
    description: 'Headers for the collector, such as its credentials: `name=value`, comma-separated.',
    example: 'authorization=Bearer change-me',
    secret: true,
  }),
  OTEL_TRACES_SAMPLER: key(z.enum(samplers).default('parentbased_always_on'), {
    description: 'Requests that are traced. `parentbased_`: a caller that sends `traceparent` decides for its requests.',
    example: 'parentbased_traceidratio',
  }),
  OTEL_TRACES_SAMPLER_ARG: key(ratio.prefault('1'), {
    description: 'Share of the requests that the samplers with `traceidratio` take.',
    example: '0.05',
  }),
  OTEL_BSP_SCHEDULE_DELAY: key(integer(1, 60_000).default(5_000), {
    description:
      'Longest time in milliseconds that a span waits to be sent with others; 512 are sent at once. A process that is killed loses those that wait.',
    example: '5000',
  }),
};

export type TracingConfig = z.output<z.ZodObject<typeof tracingKeys>>;

/** The settings of traces among others. */
export function tracingConfigOf(config: TracingConfig): TracingConfig {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, OTEL_BSP_SCHEDULE_DELAY } =
    config;
  return { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, OTEL_BSP_SCHEDULE_DELAY };
}
