/** docs/reliability.md: a run's tables, with what a reader must know to judge them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toMarkdown, type TextTable } from '@parley/bench/report/tables';
import { isWell, type ChaosRecord } from './record.ts';
import { closing, opening } from './reliability-words.ts';
import { checksTable, episodesTable, figuresTable } from './tables.ts';

const page = join(import.meta.dirname, '../../../../docs/reliability.md');

export async function writePage(record: ChaosRecord, file: string): Promise<void> {
  await writeFile(page, pageOf(record, file));
}

export function pageOf(record: ChaosRecord, file: string): string {
  const tables = [checksTable(record), episodesTable(record), figuresTable(record)];
  return `${[opening, circumstances(record, file), ...tables.map(sectionOf), ...wrong(record), closing].join('\n\n')}\n`;
}

function circumstances({ date, minutes, seed, database, machine, remarks, ...record }: ChaosRecord, file: string): string {
  const { cores, processor, memoryGiB, kernel, node, mariadb, rabbitmq, redis, loadAverage } = machine;
  const stores = `${database === 'mariadb' ? `MariaDB ${mariadb}` : 'MySQL'}, RabbitMQ ${rabbitmq}, Redis ${redis}`;
  return [
    `Run of ${date.slice(0, 10)}: ${minutes} minutes of seed ${seed}, of which ${isWell({ minutes, date, seed, database, machine, remarks, ...record }) ? 'everything held' : '**not everything held**'}. The record: [testing/chaos/results/${file}](../testing/chaos/results/${file}).`,
    `Machine: ${cores} cores (${processor}), ${memoryGiB} GiB, Linux ${kernel}; people and all servers share it. Load average before the run: ${loadAverage}.`,
    `Node ${node}, ${stores}.`,
    ...remarks.map((remark) => `**${remark}**`),
  ].join('\n');
}

const sectionOf = (table: TextTable): string => `## ${table.title}\n\n${toMarkdown(table)}`;

function wrong({ checks }: ChaosRecord): string[] {
  const faults = checks.flatMap(({ what, faults }) => faults.map((fault) => `- ${what}: ${fault}`));
  return faults.length === 0 ? [] : [`## What did not hold\n\n${faults.slice(0, 30).join('\n')}`];
}
