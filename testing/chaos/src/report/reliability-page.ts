/** docs/reliability.md: the tables of a run, and the text that explains them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toMarkdown, type TextTable } from '@parley/bench/report/tables';
import { hasPassed, type ChaosRecord } from './record.ts';
import { introduction, limitations } from './reliability-text.ts';
import { checksTable, episodesTable, figuresTable } from './tables.ts';

const page = join(import.meta.dirname, '../../../../docs/reliability.md');

export async function writePage(record: ChaosRecord, file: string): Promise<void> {
  await writeFile(page, renderPage(record, file));
}

/** `file`: the name of the record in testing/chaos/results/, for the link. */
export function renderPage(record: ChaosRecord, file: string): string {
  const tables = [checksTable(record), episodesTable(record), figuresTable(record)];
  const sections = [introduction, describeRun(record, file), ...tables.map(renderSection), ...renderViolations(record), limitations];
  return `${sections.join('\n\n')}\n`;
}

function describeRun({ date, minutes, seed, database, machine, notes, checks }: ChaosRecord, file: string): string {
  const { cores, processor, memoryGiB, kernel, node, mariadb, rabbitmq, redis, loadAverage } = machine;
  const databaseVersion = database === 'mariadb' ? `MariaDB ${mariadb}` : 'MySQL';
  const outcome = hasPassed({ checks }) ? 'all checks passed' : '**checks failed**';
  return [
    `Run of ${date.slice(0, 10)}: ${minutes} minutes, seed ${seed}, ${outcome}. Record: [testing/chaos/results/${file}](../testing/chaos/results/${file}).`,
    `Machine: ${cores} cores (${processor}), ${memoryGiB} GiB, Linux ${kernel}, shared by clients, services and servers; load average before the run ${loadAverage}.`,
    `Versions: Node ${node}, ${databaseVersion}, RabbitMQ ${rabbitmq}, Redis ${redis}.`,
    ...notes.map((note) => `**${note}**`),
  ].join('\n');
}

const renderSection = (table: TextTable): string => `## ${table.title}\n\n${toMarkdown(table)}`;

const listedViolations = 30;

function renderViolations({ checks }: ChaosRecord): string[] {
  const violations = checks.flatMap((check) => check.violations.map((violation) => `- ${check.name}: ${violation}`));
  return violations.length === 0 ? [] : [`## Violations found\n\n${violations.slice(0, listedViolations).join('\n')}`];
}
