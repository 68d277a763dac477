/** docs/reliability.md: the tables of a run, and the text that explains them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineLines } from '@parley/bench/measure/machine';
import { toMarkdown, toSection } from '@parley/bench/report/tables';
import { hasPassed, loadRecord, newestRecord, type ChaosRecord } from './record.ts';
import { clusterIntroduction, clusterLimitations, introduction, limitations } from './reliability-text.ts';
import { checksTable, episodesTable, figuresTable } from './tables.ts';

const page = join(import.meta.dirname, '../../../../docs/reliability.md');

export interface ShownRecord {
  record: ChaosRecord;
  /** Its name in testing/chaos/results/, for the link. */
  file: string;
}

/** Shows this run, and the newest of the other kind: on single servers, or on a cluster. */
export async function writePage(record: ChaosRecord, file: string): Promise<void> {
  const other = newestRecord({ cluster: !record.cluster });
  const shown = [{ record, file }, ...(other === null ? [] : [{ record: loadRecord(other), file: other }])];
  const single = shown.find((each) => !each.record.cluster);
  if (single === undefined) throw new Error('there is no run on single servers to show with it');
  await writeFile(page, renderPage(single, shown.find((each) => each.record.cluster) ?? null));
}

export function renderPage({ record, file }: ShownRecord, cluster: ShownRecord | null): string {
  const tables = [checksTable(record), episodesTable(record), figuresTable(record)];
  const onSingleServers = [introduction, describeRun(record, file), ...tables.map(toSection), ...renderViolations(record), limitations];
  return `${[...onSingleServers, ...(cluster === null ? [] : renderCluster(cluster))].join('\n\n')}\n`;
}

function renderCluster({ record, file }: ShownRecord): string[] {
  const tables = [checksTable(record), episodesTable(record), figuresTable(record)].flatMap((table) => [
    `### ${table.title}`,
    toMarkdown(table),
  ]);
  return [
    clusterIntroduction,
    describeRun(record, file),
    ...tables,
    ...renderViolations(record).map((text) => `#${text}`),
    clusterLimitations,
  ];
}

function describeRun({ date, minutes, seed, database, machine, notes, checks }: ChaosRecord, file: string): string {
  const outcome = hasPassed({ checks }) ? 'all checks passed' : '**checks failed**';
  return [
    `Run of ${date.slice(0, 10)}: ${minutes} minutes, seed ${seed}, ${outcome}. Record: [testing/chaos/results/${file}](../testing/chaos/results/${file}).`,
    ...machineLines({ machine, sharedBy: 'clients, services and servers', ...(database === 'mysql' && { database: 'MySQL' }) }),
    ...notes.map((note) => `**${note}**`),
  ].join('\n');
}

const listedViolations = 30;

function renderViolations({ checks }: ChaosRecord): string[] {
  const violations = checks.flatMap((check) => check.violations.map((violation) => `- ${check.name}: ${violation}`));
  return violations.length === 0 ? [] : [`## Violations found\n\n${violations.slice(0, listedViolations).join('\n')}`];
}
