import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { otlpTracing } from './otlp-tracing.ts';
import type { TracingConfig } from './tracing-keys.ts';

const traceparent = (flags: '00' | '01') => `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`;
const [sampled, notSampled] = [traceparent('01'), traceparent('00')];

function startRequest(sampler: TracingConfig['OTEL_TRACES_SAMPLER'], ratio: number, parent: string | undefined) {
  const config: TracingConfig = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_TRACES_SAMPLER: sampler,
    OTEL_TRACES_SAMPLER_ARG: ratio,
    OTEL_BSP_SCHEDULE_DELAY: 60_000,
  };
  return otlpTracing({ service: 'test', config, logger: pino({ level: 'silent' }) }).startRequest('GET', { parent });
}

test.each([
  ['always_on', 1, { root: true, sampled: true, notSampled: true }],
  ['always_off', 1, { root: false, sampled: false, notSampled: false }],
  ['traceidratio', 0, { root: false, sampled: false, notSampled: false }],
  ['traceidratio', 1, { root: true, sampled: true, notSampled: true }],
  ['parentbased_always_on', 1, { root: true, sampled: true, notSampled: false }],
  ['parentbased_always_off', 1, { root: false, sampled: true, notSampled: false }],
  ['parentbased_traceidratio', 0, { root: false, sampled: true, notSampled: false }],
  ['parentbased_traceidratio', 1, { root: true, sampled: true, notSampled: false }],
] as const)('%s with share %d traces %j', (sampler, ratio, traced) => {
  const isTraced = (parent?: string) => startRequest(sampler, ratio, parent) !== undefined;
  expect({ root: isTraced(), sampled: isTraced(sampled), notSampled: isTraced(notSampled) }).toEqual(traced);
});

test('a traced request continues the trace of its caller in a span of its own', () => {
  const { traceparent: own } = startRequest('parentbased_always_on', 1, sampled)!;
  expect(own.slice(0, 36)).toBe(sampled.slice(0, 36));
  expect(own).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(own).not.toBe(sampled);
});
