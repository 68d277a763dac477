import { expect, test } from '@jest/globals';
import { checkLimits } from './check-limits.ts';
import { measurePhase, type Samples } from './measure-phase.ts';
import { defaultLimits, type Phase } from './record.ts';

const quiet: Samples = {
  answered: [
    { kind: 'send', at: 25, ms: 20 },
    { kind: 'log-in', at: 95, ms: 90 },
  ],
  failed: [],
  health: [{ service: 'standalone', at: 5, ms: 3, isHealthy: true }],
  memory: [{ service: 'standalone', at: 5, mebibytes: 300, childMebibytes: 0 }],
};
const phaseOf = (changed: Partial<Samples>): Phase => measurePhase({ ...quiet, ...changed }, 0, 5_000);
const violationsOf = (attacked: Phase, exits: string[] = []): string[] =>
  checkLimits(phaseOf({}), attacked, exits, defaultLimits).flatMap(({ violations }) => violations);

test('ordinary figures violate nothing', () => {
  expect(violationsOf(phaseOf({}))).toEqual([]);
});

test('a phase contains what was sent in it, although it was answered later', () => {
  const phase = measurePhase(
    { ...quiet, answered: [...quiet.answered, { kind: 'send', at: 9_009, ms: 9_000 }, { kind: 'send', at: 31, ms: 20 }] },
    0,
    10,
  );
  expect(phase.requests.send).toEqual({ answered: 2, p50: 20, p99: 9_000, slowest: 9_000 });
});

test.each<[string, Partial<Samples>, string]>([
  ['twice the memory', { memory: [{ service: 'standalone', at: 5, mebibytes: 600, childMebibytes: 0 }] }, 'standalone: 300 → 600 MiB'],
  [
    'a slow /healthz',
    { health: [{ service: 'standalone', at: 4_005, ms: 251, isHealthy: true }] },
    'standalone: slowest 251 ms after 4 s, p99 251 ms, 0 of 1 failed',
  ],
  [
    'an unanswered /healthz',
    { health: [{ service: 'standalone', at: 5, ms: 9, isHealthy: false }] },
    'standalone: slowest 9 ms after 0 s, p99 9 ms, 1 of 1 failed',
  ],
  ['slow sends', { answered: [...quiet.answered, { kind: 'send', at: 506, ms: 501 }] }, 'p99 501 ms of 2 sends'],
  ['a refused log-in', { failed: [{ kind: 'log-in', at: 5, reason: '429 rate_limited' }] }, 'log-in: 429 rate_limited, 1 times'],
  [
    'a refused upload',
    { failed: [{ kind: 'upload', at: 5, reason: '429 too_many_in_flight' }] },
    'upload: 429 too_many_in_flight, 1 times',
  ],
])('%s is a violation', (_name, changed, violation) => {
  expect(violationsOf(phaseOf(changed))).toEqual([violation]);
});

test('an exit, and the absence of sends and log-ins, are violations', () => {
  expect(violationsOf(phaseOf({ answered: [] }), ['standalone exited (SIGABRT)'])).toEqual([
    'standalone exited (SIGABRT)',
    'p99 0 ms of 0 sends',
    'nobody logged in',
  ]);
});
