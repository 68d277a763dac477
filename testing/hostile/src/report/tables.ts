/** Tables of a run, for the terminal and for Markdown. */
import { toTerminal, type TextTable } from '@parley/bench/report/tables';
import { allAttacks } from '../attacks/all-attacks.ts';
import { requestKinds } from './measure-phase.ts';
import type { CompositionRecord, Durations } from './record.ts';

export function noticedTable({ composition, before, attacked }: CompositionRecord): TextTable {
  const requests = requestKinds.map((kind) => [
    kind,
    ...cellsOf(before.requests[kind]),
    ...cellsOf(attacked.requests[kind]),
    String(Object.values(attacked.failed[kind]).reduce((sum, times) => sum + times, 0)),
  ]);
  const health = Object.entries(attacked.services).map(([name, { health, unhealthy }]) => [
    `/healthz of ${name}`,
    ...cellsOf(before.services[name]?.health),
    ...cellsOf(health),
    String(unhealthy),
  ]);
  return {
    title: `What ordinary people notice: ${composition}`,
    head: ['milliseconds', 'before: p50', 'p99', 'slowest', 'attack: p50', 'p99', 'slowest', 'failed'],
    rows: [...requests, ...health],
    remarks: [],
  };
}

function cellsOf(durations: Durations | undefined): string[] {
  if (durations === undefined || durations.answered === 0) return ['', '', ''];
  return [durations.p50, durations.p99, durations.slowest].map(String);
}

export function memoryTable({ composition, before, attacked }: CompositionRecord): TextTable {
  const rows = Object.entries(attacked.services).map(([name, { peakMebibytes, peakChildMebibytes }]) => {
    const ordinary = before.services[name]?.peakMebibytes ?? 0;
    return [name, String(ordinary), String(peakMebibytes), (peakMebibytes / ordinary).toFixed(2), String(peakChildMebibytes || '')];
  });
  return {
    title: `Resident memory, MiB: ${composition}`,
    head: ['process', 'before', 'attack', 'ratio', 'child processes'],
    rows,
    remarks: [],
  };
}

/** The most frequent outcomes of each attack. */
export function attacksTable({ composition, attacks, outcomes }: CompositionRecord): TextTable {
  const rows = allAttacks
    .filter(({ name }) => attacks.includes(name))
    .flatMap(({ name, finding }) => {
      const counts = Object.entries(outcomes[name] ?? {}).toSorted(([, first], [, second]) => second - first);
      if (counts.length === 0) return [[`${finding} ${name}`, 'nothing', '0']];
      return counts
        .slice(0, shownOutcomes)
        .map(([outcome, times], index) => [index === 0 ? `${finding} ${name}` : '', outcome, String(times)]);
    });
  return { title: `What the attackers see: ${composition}`, head: ['attack', 'outcome', 'times'], rows, remarks: [] };
}

const shownOutcomes = 6;

export function checksTable({ composition, checks }: CompositionRecord): TextTable {
  return {
    title: `Limits: ${composition}`,
    head: ['limit', 'met'],
    rows: checks.map(({ name, violations }) => [name, violations.length === 0 ? 'yes' : 'NO']),
    remarks: checks.flatMap(({ name, violations }) => violations.map((violation) => `${name}: ${violation}`)),
  };
}

export function printRun(run: CompositionRecord): void {
  for (const table of [attacksTable(run), noticedTable(run), memoryTable(run), checksTable(run)]) console.log(`\n${toTerminal(table)}`);
}
