import { expect, test } from '@jest/globals';
import type { Machine } from '../measure/machine.ts';
import { runToContinue, type BenchmarkRecord, type RunRecord } from './run-record.ts';

const machine: Machine = {
  cores: 2,
  processor: 'a processor',
  memoryGiB: 24,
  kernel: '6.18',
  node: 'v24.0.0',
  mariadb: '11.8.9',
  rabbitmq: '4.0.5',
  redis: '8.0.2',
  loadAverage: 0.1,
};

const benchmark = (name: string, failure: string | null = null): BenchmarkRecord => ({
  name,
  title: name,
  about: '',
  bounds: [],
  samples: [],
  checks: [],
  notes: [],
  seconds: 1,
  failure,
});

const brokenOff: RunRecord = {
  date: '2026-12-03T14:00:00.000Z',
  rounds: 3,
  quick: false,
  partial: false,
  remarks: ['a remark'],
  machine,
  benchmarks: [benchmark('append'), benchmark('growth', 'Error: no space left')],
};

test('a run is continued on the same machine, whatever its load; a benchmark that failed is measured again', () => {
  expect(runToContinue(brokenOff, { ...machine, loadAverage: 2 })).toEqual({ ...brokenOff, benchmarks: [benchmark('append')] });
});

test('a run is not continued on another machine or with other versions', () => {
  expect(() => runToContinue(brokenOff, { ...machine, processor: 'another', redis: '8.0.3' })).toThrow('processor, redis');
});

test('a run that leaves something out is not continued', () => {
  expect(() => runToContinue({ ...brokenOff, partial: true }, machine)).toThrow('partial');
});
