import { expect, test } from '@jest/globals';
import { machine } from '@parley/bench/measure/machine.fixture';
import { renderPage } from './hostile-page.ts';
import { measurePhase } from './measure-phase.ts';
import type { HostileRecord } from './record.ts';

const phase = measurePhase(
  {
    answered: [{ kind: 'send', at: 13, ms: 12 }],
    failed: [{ kind: 'upload', at: 1, reason: '429 rate_limited' }],
    health: [{ service: 'standalone', at: 1, ms: 3, isHealthy: true }],
    memory: [{ service: 'standalone', at: 1, mebibytes: 300, childMebibytes: 90 }],
  },
  0,
  2_000,
);
const record: HostileRecord = {
  date: '2026-01-02T03:04:05.000Z',
  minutes: 5,
  accounts: 10,
  instances: 1,
  machine,
  runs: [
    {
      composition: 'embedded',
      attacks: ['sync-flood'],
      before: phase,
      attacked: phase,
      outcomes: { 'sync-flood': { refused: 2, 'sync sent': 40 } },
      exits: [],
      checks: [{ name: 'no other request of ordinary people fails', violations: ['upload: 429 rate_limited, 1 times'] }],
    },
  ],
};

test('shows the attacks, what people noticed, the memory and the violations', () => {
  const page = renderPage(record, 'a.json');
  expect(page).toContain(
    '10 hostile accounts, 5 minutes on each composition, one process of each distributed service, **limits exceeded**',
  );
  expect(page).toContain('| C1 | sync-flood | Opens 4 sockets');
  expect(page).toContain('| C1 sync-flood | sync sent | 40 |\n|  | refused | 2 |');
  expect(page).toContain('| send | 12 | 12 | 12 | 12 | 12 | 12 | 0 |');
  expect(page).toContain('| standalone | 300 | 300 | 1.00 | 90 |');
  expect(page).toContain('| p99 of ordinary sends (p50), ms | ≤ 500 | 12 (12) |');
  expect(page).toContain('| resident memory, times its ordinary peak | < 2 | 1.00 (standalone: 300 → 300 MiB) |');
  expect(page).toContain('| log-ins of known people | all | 0 of 0 |\n| other requests that failed | 0 | 1 |\n| limits | met | NOT MET |');
  expect(page).toContain('- no other request of ordinary people fails: upload: 429 rate_limited, 1 times');
});
