import type { TextTable } from '@parley/bench/report/tables';
import { requestKinds } from './measure-phase.ts';
import { defaultLimits, type CompositionRecord } from './record.ts';

/** The figure behind each limit, a column for each run. */
export function summaryTable(runs: readonly CompositionRecord[]): TextTable {
  const { healthMs, sendP99Ms, memoryRatio } = defaultLimits;
  const row = (name: string, required: string, figureOf: (run: CompositionRecord) => string) => [name, required, ...runs.map(figureOf)];
  return {
    title: 'Summary',
    head: ['limit', 'required', ...runs.map(({ composition }) => composition)],
    rows: [
      row('processes that exited', '0', ({ exits }) => String(exits.length)),
      row('resident memory, times its ordinary peak', `< ${memoryRatio}`, highestRatio),
      row('/healthz, slowest (p99), ms', `≤ ${healthMs}`, slowestHealth),
      row(
        'p99 of ordinary sends (p50), ms',
        `≤ ${sendP99Ms}`,
        ({ attacked: { requests } }) => `${requests.send.p99} (${requests.send.p50})`,
      ),
      row('log-ins of known people', 'all', ({ attacked }) => {
        const { answered } = attacked.requests['log-in'];
        return `${answered} of ${answered + failuresOf(attacked.failed['log-in'])}`;
      }),
      row('other requests that failed', '0', ({ attacked }) =>
        String(requestKinds.filter((kind) => kind !== 'log-in').reduce((sum, kind) => sum + failuresOf(attacked.failed[kind]), 0)),
      ),
      row('limits', 'met', ({ checks }) => (checks.every(({ violations }) => violations.length === 0) ? 'met' : 'NOT MET')),
    ],
    remarks: [],
  };
}

function highestRatio({ before, attacked }: CompositionRecord): string {
  const ratios = Object.entries(attacked.services).map(([name, { peakMebibytes }]) => {
    const ordinary = before.services[name]?.peakMebibytes ?? 0;
    return { ratio: peakMebibytes / ordinary, text: `${name}: ${ordinary} → ${peakMebibytes} MiB` };
  });
  const highest = ratios.reduce((one, other) => (other.ratio > one.ratio ? other : one), { ratio: 0, text: '' });
  return `${highest.ratio.toFixed(2)} (${highest.text})`;
}

function slowestHealth({ attacked }: CompositionRecord): string {
  const healths = Object.entries(attacked.services).map(([name, { health }]) => ({ name, ...health }));
  const slowest = healths.reduce((one, other) => (other.slowest > one.slowest ? other : one));
  return `${slowest.slowest} (${slowest.p99}) ${slowest.name}`;
}

function failuresOf(reasons: Readonly<Record<string, number>>): number {
  return Object.values(reasons).reduce((sum, times) => sum + times, 0);
}
