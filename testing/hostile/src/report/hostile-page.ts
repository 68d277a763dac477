/** docs/hostile.md: the tables of a run, and the text that explains them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineLines } from '@parley/bench/measure/machine';
import { toSection, type TextTable } from '@parley/bench/report/tables';
import { allAttacks } from '../attacks/all-attacks.ts';
import { introduction, limitations } from './hostile-text.ts';
import { hasPassed, type HostileRecord } from './record.ts';
import { summaryTable } from './summary-table.ts';
import { attacksTable, checksTable, memoryTable, noticedTable } from './tables.ts';

const page = join(import.meta.dirname, '../../../../docs/hostile.md');

export async function writePage(record: HostileRecord, file: string): Promise<void> {
  await writeFile(page, renderPage(record, file));
}

/** `file`: the name of the record in testing/hostile/results/, for the link. */
export function renderPage(record: HostileRecord, file: string): string {
  const attacks: TextTable = {
    title: 'Attacks',
    head: ['finding', 'attack', 'each hostile account'],
    rows: allAttacks.map(({ finding, name, about }) => [finding, name, about]),
    remarks: [],
  };
  const results = record.runs.flatMap((run) => [checksTable(run), noticedTable(run), memoryTable(run), attacksTable(run)]);
  return `${[introduction, toSection(attacks), describeRun(record, file), toSection(summaryTable(record.runs)), ...results.map(toSection), limitations].join('\n\n')}\n`;
}

const processesOf = ({ instances }: HostileRecord): string => (instances === 1 ? 'one process' : `${instances} processes`);

function describeRun(record: HostileRecord, file: string): string {
  const outcome = hasPassed(record) ? 'all limits met' : '**limits exceeded**';
  return [
    `## Run\n\nRun of ${record.date.slice(0, 10)}: ${record.accounts} hostile accounts, ${record.minutes} minutes on each composition, ${processesOf(record)} of each distributed service, ${outcome}. Record: [testing/hostile/results/${file}](../testing/hostile/results/${file}).`,
    ...machineLines({ machine: record.machine, sharedBy: 'people, attackers, services and servers' }),
  ].join('\n');
}
