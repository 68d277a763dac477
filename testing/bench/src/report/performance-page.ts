/** Writes docs/performance.md: the tables of a run, and what a reader must know to interpret them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closing, opening } from './performance-text.ts';
import type { BenchmarkRecord, RunRecord } from './run-record.ts';
import { buildTables, toMarkdown } from './tables.ts';

const page = join(import.meta.dirname, '../../../../docs/performance.md');

export async function writePage(run: RunRecord, file: string): Promise<void> {
  const sections = [opening, describeRun(run, file), ...run.benchmarks.map(formatSection), closing];
  await writeFile(page, `${sections.join('\n\n')}\n`);
}

function describeRun({ date, rounds, quick, remarks, machine }: RunRecord, file: string): string {
  const { cores, processor, memoryGiB, kernel, node, mariadb, rabbitmq, redis, loadAverage } = machine;
  const circumstances = [
    `Run of ${date.slice(0, 10)}, ${rounds} rounds${quick ? ' (quick: not for publication)' : ''}. All figures: [testing/bench/results/${file}](../testing/bench/results/${file}).`,
    `Machine: ${cores} cores (${processor}), ${memoryGiB} GiB, Linux ${kernel}, shared by the load generator and all servers. Load average before the run: ${loadAverage}.`,
    `Software: Node ${node}, MariaDB ${mariadb}, RabbitMQ ${rabbitmq}, Redis ${redis}.`,
  ].join('\n');
  return [circumstances, ...(remarks.length === 0 ? [] : [remarks.map((remark) => `- ${remark}`).join('\n')])].join('\n\n');
}

function formatSection(record: BenchmarkRecord): string {
  const { figures, bounds } = buildTables(record);
  const failed = record.checks.filter(({ faults }) => faults !== '');
  const passed = record.checks.length - failed.length;
  return [
    `## ${record.title}`,
    record.about,
    ...record.notes,
    ...figures.map((table) => `**${table.title}**\n\n${toMarkdown(table)}`),
    ...(bounds ? [toMarkdown(bounds)] : []),
    ...(record.failure === null ? [] : ['The benchmark was aborted by an error. Missing figures could not be measured.']),
    ...(record.checks.length === 0 ? [] : [`${passed} of ${record.checks.length} correctness checks passed.`]),
    ...failed.map(({ name, faults }) => `- FAILED: ${name}: ${faults}`),
  ].join('\n\n');
}
