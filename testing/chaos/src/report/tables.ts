/** Tables of a record, for the terminal and for Markdown. */
import { toTerminal, type TextTable } from '@parley/bench/report/tables';
import { describeOperation } from '../operations.ts';
import { hasPassed, type ChaosRecord } from './record.ts';

const seconds = (ms: number | null): string => (ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`);

export function checksTable({ checks }: ChaosRecord): TextTable {
  return {
    title: 'Violations',
    head: ['check', 'found'],
    rows: checks.map(({ name, violations }) => [name, String(violations.length)]),
    remarks: [],
  };
}

export function episodesTable({ episodes }: ChaosRecord): TextTable {
  const isWithoutProbes = episodes.some(({ longestGapMs }) => longestGapMs !== undefined);
  const rows = episodes.flatMap(({ operations, longestGapMs = null, longestPauseMs = longestGapMs, recoveredMs }) =>
    operations.map(({ operation, startedAt, durationMs, skipped }, index) => [
      describeOperation(operation),
      seconds(startedAt),
      skipped === null ? seconds(durationMs) : 'skipped',
      ...(index === operations.length - 1 ? [seconds(longestPauseMs), seconds(recoveredMs)] : ['', '']),
    ]),
  );
  const reasons = new Set(episodes.flatMap(({ operations }) => operations.flatMap(({ skipped }) => skipped ?? [])));
  return {
    title: 'Operations and recovery',
    head: ['operation', 'start', 'duration', isWithoutProbes ? 'longest delivery gap' : 'longest pause', 'recovered after'],
    rows,
    remarks: [...reasons].map((reason) => `Skipped: ${reason}.`),
  };
}

export function figuresTable({ figures }: ChaosRecord): TextTable {
  const { failedAttempts, calls, probes, webhooks } = figures;
  const failures = Object.entries(failedAttempts).toSorted(([, first], [, second]) => second - first);
  return {
    title: 'Load',
    head: ['figure', 'value'],
    rows: [
      ['messages acknowledged', String(figures.acknowledged)],
      ['  median and slowest, from the first attempt', `${figures.medianMs} ms, ${seconds(figures.slowestMs)}`],
      ...failures.map(([reason, times]) => [`  failed attempts: ${reason}`, String(times)]),
      ...(probes ? [['messages of probes, and median until delivery', `${probes.messages}, ${probes.medianMs} ms`]] : []),
      ['events pushed', String(figures.pushes)],
      ['  of which receipts and typing', String(figures.receiptsAndTyping)],
      ['socket reconnections', String(figures.reconnections)],
      ['message pages read', String(figures.pages)],
      ['members removed', String(figures.removals)],
      ['unauthorized requests', String(figures.unauthorizedRequests)],
      ['calls set up', String(calls.setUp)],
      ['  median and slowest, from the first attempt to the answer to an offer', `${calls.medianMs} ms, ${seconds(calls.slowestMs)}`],
      ...(webhooks ? [['events delivered by webhook, and deliveries', `${webhooks.events}, ${webhooks.deliveries}`]] : []),
      ['events in the log', String(figures.events)],
    ],
    remarks: [],
  };
}

const examplesPerCheck = 5;

export function printRecord(record: ChaosRecord): void {
  for (const table of [episodesTable(record), figuresTable(record), checksTable(record)]) console.log(`\n${toTerminal(table)}`);
  for (const { name, violations } of record.checks) {
    for (const violation of violations.slice(0, examplesPerCheck)) console.log(`VIOLATION  ${name}: ${violation}`);
    if (violations.length > examplesPerCheck) console.log(`VIOLATION  ${name}: and ${violations.length - examplesPerCheck} more`);
  }
  console.log(`\nseed ${record.seed}: ${hasPassed(record) ? 'all checks passed' : 'CHECKS FAILED'}`);
}
