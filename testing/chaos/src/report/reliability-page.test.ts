import { expect, test } from '@jest/globals';
import { machine } from '@parley/bench/measure/machine.fixture';
import { hasPassed, type ChaosRecord } from './record.ts';
import { renderPage } from './reliability-page.ts';

const record: ChaosRecord = {
  date: '2026-01-02T03:04:05.000Z',
  seed: 7,
  minutes: 2,
  database: 'mariadb',
  machine,
  episodes: [
    {
      startedAt: 1_000,
      operations: [
        { operation: { kind: 'kill', service: 'projector', index: 1 }, startedAt: 1_000, durationMs: 0, skipped: null },
        { operation: { kind: 'fill disk' }, startedAt: 1_500, durationMs: 0, skipped: 'mounting is not permitted' },
      ],
      recoveredMs: 5_210,
      longestPauseMs: null,
    },
  ],
  checks: [{ name: 'duplicated', violations: [] }],
  figures: {
    acknowledged: 10,
    failedAttempts: { '503 unavailable': 2 },
    slowestMs: 900,
    medianMs: 8,
    pushes: 60,
    receiptsAndTyping: 6,
    reconnections: 3,
    pages: 4,
    removals: 5,
    unauthorizedRequests: 10,
    probes: { messages: 900, medianMs: 95 },
    calls: { setUp: 30, medianMs: 60, slowestMs: 7_040 },
    events: 100,
  },
  exits: [],
  notes: ['The machine was busy.'],
};

test('shows the seed, the operations and their durations, and why an operation was skipped', () => {
  const page = renderPage({ record, file: 'a.json' }, null);
  expect(hasPassed(record)).toBe(true);
  expect(page).toContain('2 minutes, seed 7, all checks passed. Record: [testing/chaos/results/a.json]');
  expect(page).toContain('| kill -9 projector 1 | 1.0 s | 0.0 s |  |  |');
  expect(page).toContain('| fill database disk | 1.5 s | skipped | never | 5.2 s |');
  expect(page).toContain('| longest pause | recovered after |');
  expect(page).toContain('| messages of probes, and median until delivery | 900, 95 ms |');
  expect(page).toContain('Skipped: mounting is not permitted.');
  expect(page).toContain('**The machine was busy.**');
  expect(page).toContain('| calls set up | 30 |');
  expect(page).toContain('from the first attempt to the answer to an offer | 60 ms, 7.0 s |');
});

test('shows the delivery gaps of a record without probes', () => {
  const { longestPauseMs: _, ...episode } = record.episodes[0]!;
  const { probes: __, ...figures } = record.figures;
  const older = { ...record, figures, episodes: [{ ...episode, longestGapMs: 4_500 }] };
  const page = renderPage({ record: older, file: 'a.json' }, null);
  expect(page).toContain('| longest delivery gap | recovered after |');
  expect(page).toContain('| fill database disk | 1.5 s | skipped | 4.5 s | 5.2 s |');
  expect(page).not.toContain('| messages of probes');
});

test('lists the violations of a failed run', () => {
  const failed = { ...record, checks: [{ name: 'duplicated', violations: ['"ada 1" is in the log 2 times'] }] };
  expect(hasPassed(failed)).toBe(false);
  expect(renderPage({ record: failed, file: 'a.json' }, null)).toContain('**checks failed**');
  expect(renderPage({ record: failed, file: 'a.json' }, null)).toContain('- duplicated: "ada 1" is in the log 2 times');
});

test('shows a run on a cluster after the other, with its violations', () => {
  const cluster: ChaosRecord = { ...record, cluster: true, seed: 9, checks: [{ name: 'duplicated', violations: ['"bob 2" twice'] }] };
  const page = renderPage({ record, file: 'a.json' }, { record: cluster, file: 'b.json' });
  const [first, second] = page.split('## On a cluster');
  expect(first).toContain('seed 7, all checks passed');
  expect(second).toContain('seed 9, **checks failed**. Record: [testing/chaos/results/b.json]');
  expect(second).toContain('### Operations and recovery');
  expect(second).toContain('### Violations found');
});
