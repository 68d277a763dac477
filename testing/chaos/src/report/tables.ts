/** A record as tables, for the terminal and for Markdown alike. */
import { toTerminal, type TextTable } from '@parley/bench/report/tables';
import { told } from '../acts.ts';
import { isWell, type CallFigures, type ChaosRecord } from './record.ts';

const seconds = (ms: number | null): string => (ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`);

/** What was found wrong: the number that must be zero. */
export function checksTable({ checks }: ChaosRecord): TextTable {
  return {
    title: 'What clients were told against what the log and the tables hold',
    head: ['', 'found'],
    rows: checks.map(({ what, faults }) => [what, String(faults.length)]),
    remarks: [],
  };
}

export function episodesTable({ episodes }: ChaosRecord): TextTable {
  const rows = episodes.flatMap(({ acts, silenceMs, recoveredMs }) =>
    acts.map(({ act, beganAt, lastedMs, skipped }, index) => [
      told(act),
      seconds(beganAt),
      skipped === null ? seconds(lastedMs) : 'left out',
      ...(index === acts.length - 1 ? [seconds(silenceMs), seconds(recoveredMs)] : ['', '']),
    ]),
  );
  const reasons = new Set(episodes.flatMap(({ acts }) => acts.flatMap(({ skipped }) => skipped ?? [])));
  return {
    title: 'What was done, and how long until all was well again',
    head: ['', 'at', 'lasted', 'longest silence of a shard', 'well again after'],
    rows,
    remarks: [...reasons].map((reason) => `Left out: ${reason}.`),
  };
}

export function figuresTable({ figures }: ChaosRecord): TextTable {
  const { failedTries, medianMs, slowestMs, calls, ...counts } = figures;
  const failed = Object.entries(failedTries).toSorted(([, one], [, other]) => other - one);
  return {
    title: 'What the people did',
    head: ['', ''],
    rows: [
      ['messages acknowledged', String(counts.acknowledged)],
      ['  median, slowest, from the first try', `${medianMs} ms, ${seconds(slowestMs)}`],
      ...failed.map(([reason, times]) => [`  tried in vain: ${reason}`, String(times)]),
      ['events pushed to them', String(counts.pushes)],
      ...(counts.unnumbered === undefined ? [] : [['  of these receipts and typing', String(counts.unnumbered)]]),
      ['times that a socket came back', String(counts.reconnections)],
      ['pages read', String(counts.reads)],
      ['removals from a room', String(counts.removals)],
      ['questions and messages without a right to', String(counts.trespasses)],
      ...(calls ? callRows(calls) : []),
      ['events in the log', String(counts.events)],
    ],
    remarks: [],
  };
}

function callRows({ setUp, medianMs, slowestMs }: CallFigures): string[][] {
  return [
    ['calls set up', String(setUp)],
    ['  median, slowest, from the first try to the answer to an offer', `${medianMs} ms, ${seconds(slowestMs)}`],
  ];
}

/** At most so many examples of each fault. */
const examples = 5;

export function printRecord(record: ChaosRecord): void {
  for (const table of [episodesTable(record), figuresTable(record), checksTable(record)]) console.log(`\n${toTerminal(table)}`);
  for (const { what, faults } of record.checks) {
    for (const fault of faults.slice(0, examples)) console.log(`WRONG  ${what}: ${fault}`);
    if (faults.length > examples) console.log(`WRONG  ${what}: and ${faults.length - examples} more`);
  }
  console.log(`\nseed ${record.seed}: ${isWell(record) ? 'everything held' : 'IT DID NOT HOLD'}`);
}
