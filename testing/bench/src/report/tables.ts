/** Medians and verdicts as rows of text, for the terminal and for Markdown alike. */
import { judge, mediansOf, type Verdict } from './judge.ts';
import type { BenchmarkRecord } from './run-record.ts';

export interface TextTable {
  title: string;
  head: string[];
  rows: string[][];
  /** Lines below it. */
  remarks: string[];
}

export function tablesOf({ samples, claims }: BenchmarkRecord): { figures: TextTable[]; verdicts: TextTable | null } {
  const medians = mediansOf(samples);
  const parts = mediansOf(samples, (sample) => sample.parts ?? {});
  const figures = Array.from(medians, ([title, contestants]) => {
    const names = [...new Set([...contestants.values()].flatMap((own) => Object.keys(own)))];
    const rows = Array.from(contestants, ([contestant, own]) => [contestant, ...names.map((name) => shown(own[name]))]);
    return { title, head: ['', ...names], rows, remarks: remarksOn(parts.get(title)!) };
  });
  const judged = judge(claims, medians);
  const head = ['what', 'is', 'must', 'aim', ''];
  return {
    figures,
    verdicts: judged.length === 0 ? null : { title: 'Against the bounds', head, rows: judged.map(verdictRow), remarks: [] },
  };
}

function remarksOn(contestants: ReadonlyMap<string, Record<string, number>>): string[] {
  return Array.from(contestants, ([contestant, parts]) => {
    const shownParts = Object.entries(parts).map(([name, value]) => `${name} ${shown(value)}`);
    return shownParts.length === 0 ? [] : [`${contestant}: ${shownParts.join(', ')}`];
  }).flat();
}

function verdictRow(claim: Verdict): string[] {
  const { scenario, figure, of, against, value, sense, must, aim, verdict } = claim;
  const sign = sense === 'at least' ? '≥' : '≤';
  const what = `${scenario}: ${figure}, ${of}${against === undefined ? '' : ` / ${against}`}`;
  return [
    what,
    shown(value),
    `${sign} ${must}`,
    `${sign} ${aim}`,
    verdict === 'missed' ? 'MISSED' : verdict === 'aim' ? 'reaches the aim' : 'holds',
  ];
}

/** Three digits that count, more for large whole numbers. */
function shown(value: number | undefined): string {
  if (value === undefined) return '';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

export function toTerminal({ title, head, rows, remarks }: TextTable): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('   ');
  return [title, ...all.map((row) => `  ${line(row).trimEnd()}`), ...remarks.map((remark) => `    ${remark}`)].join('\n');
}

export function toMarkdown({ head, rows, remarks }: TextTable): string {
  const line = (row: string[]) => `| ${row.join(' | ')} |`;
  const table = [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)];
  return [...table, ...(remarks.length === 0 ? [] : ['', ...remarks.map((remark) => `- ${remark}`)])].join('\n');
}
