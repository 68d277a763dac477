import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createBoundMetrics } from './bound-metrics.ts';

test('a refusal is counted by bound and logged once per key', async () => {
  const registry = new Registry();
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const metrics = createBoundMetrics({ registry, logger });
  for (const key of ['user-1', 'user-1', 'user-2']) metrics.exceeded('in_flight', key);

  const { values } = await registry.getSingleMetric('parley_bound_exceeded_total')!.get();
  expect(values).toEqual([{ labels: { bound: 'in_flight' }, value: 3 }]);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { bound: 'in_flight', key: 'user-1' },
    { bound: 'in_flight', key: 'user-2' },
  ]);
});
