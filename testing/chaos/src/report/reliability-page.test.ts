import { expect, test } from '@jest/globals';
import { isWell, type ChaosRecord } from './record.ts';
import { pageOf } from './reliability-page.ts';

const record: ChaosRecord = {
  date: '2026-01-02T03:04:05.000Z',
  seed: 7,
  minutes: 2,
  database: 'mariadb',
  machine: {
    cores: 2,
    processor: 'x',
    memoryGiB: 4,
    kernel: '6',
    node: 'v24',
    mariadb: '11.8',
    rabbitmq: '4.0',
    redis: '8.0',
    loadAverage: 0.1,
  },
  episodes: [
    {
      beganAt: 1_000,
      acts: [
        { act: { what: 'kill', service: 'projector', index: 1 }, beganAt: 1_000, lastedMs: 0, skipped: null },
        { act: { what: 'fill disk' }, beganAt: 1_500, lastedMs: 0, skipped: 'mounting is not permitted' },
      ],
      recoveredMs: 5_210,
      silenceMs: null,
    },
  ],
  checks: [{ what: 'doubled', faults: [] }],
  figures: {
    acknowledged: 10,
    failedTries: { '503 unavailable': 2 },
    slowestMs: 900,
    medianMs: 8,
    pushes: 60,
    reconnections: 3,
    reads: 4,
    removals: 5,
    trespasses: 10,
    calls: { setUp: 30, medianMs: 60, slowestMs: 7_040 },
    events: 100,
  },
  ends: [],
  remarks: ['The machine was busy.'],
};

test('the page has the seed, what was done, what was left out and why, and how long it took', () => {
  const page = pageOf(record, 'a.json');
  expect(isWell(record)).toBe(true);
  expect(page).toContain('2 minutes of seed 7, of which everything held. The record: [testing/chaos/results/a.json]');
  expect(page).toContain('| kill -9 projector 1 | 1.0 s | 0.0 s |  |  |');
  expect(page).toContain('| fill the disk of the database | 1.5 s | left out | never | 5.2 s |');
  expect(page).toContain('Left out: mounting is not permitted.');
  expect(page).toContain('**The machine was busy.**');
  expect(page).toContain('| calls set up | 30 |');
  expect(page).toContain('from the first try to the answer to an offer | 60 ms, 7.0 s |');
});

test('a record of a run in which nobody called says nothing of calls', () => {
  const { calls: _none, ...figures } = record.figures;
  expect(pageOf({ ...record, figures }, 'a.json')).not.toContain('calls set up');
});

test('what did not hold is said first and in full', () => {
  const bad = { ...record, checks: [{ what: 'doubled', faults: ['"ada 1" is in the log 2 times'] }] };
  expect(isWell(bad)).toBe(false);
  expect(pageOf(bad, 'a.json')).toContain('**not everything held**');
  expect(pageOf(bad, 'a.json')).toContain('- doubled: "ada 1" is in the log 2 times');
});
