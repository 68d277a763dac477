/** docs/performance.md: a run's tables, with what a reader must know to judge them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { opening, closing } from './performance-words.ts';
import type { BenchmarkRecord, RunRecord } from './run-record.ts';
import { tablesOf, toMarkdown } from './tables.ts';

const page = join(import.meta.dirname, '../../../../docs/performance.md');

export async function writePage(run: RunRecord, file: string): Promise<void> {
  await writeFile(page, pageOf(run, file));
}

export function pageOf(run: RunRecord, file: string): string {
  const parts = [opening, circumstances(run, file), ...run.benchmarks.map(sectionOf), closing];
  return `${parts.join('\n\n')}\n`;
}

function circumstances({ date, rounds, quick, remarks, machine }: RunRecord, file: string): string {
  const { cores, processor, memoryGiB, kernel, node, mariadb, rabbitmq, redis, loadAverage } = machine;
  return [
    `Run of ${date.slice(0, 10)}, ${rounds} rounds${quick ? ' (quick: not to be quoted)' : ''}; every figure of it: [testing/bench/results/${file}](../testing/bench/results/${file}).`,
    `Machine: ${cores} cores (${processor}), ${memoryGiB} GiB, Linux ${kernel}; the load generator and all servers share it. Load average before the run: ${loadAverage}.`,
    ...remarks.map((remark) => `**${remark}**`),
    `Node ${node}, MariaDB ${mariadb}, RabbitMQ ${rabbitmq}, Redis ${redis}.`,
  ].join('\n');
}

function sectionOf(record: BenchmarkRecord): string {
  const { figures, verdicts } = tablesOf(record);
  const wrong = record.checks.filter(({ faults }) => faults !== '');
  const checked = record.checks.length === 0 ? [] : [`${record.checks.length - wrong.length} of ${record.checks.length} checks held.`];
  return [
    `## ${record.title}`,
    record.about,
    ...record.notes,
    ...figures.map((table) => `**${table.title}**\n\n${toMarkdown(table)}`),
    ...(verdicts ? [toMarkdown(verdicts)] : []),
    ...(record.failure === null ? [] : ['It ended early: what is missing could not be measured.']),
    ...checked,
    ...wrong.map(({ what, faults }) => `- WRONG: ${what}: ${faults}`),
  ].join('\n\n');
}
