/** Medians and bounds as text tables for the terminal and for Markdown. */
import { computeMedians, evaluateBounds, type BoundResult } from './evaluate-bounds.ts';
import type { BenchmarkRecord } from './run-record.ts';

export interface TextTable {
  title: string;
  head: string[];
  rows: string[][];
  /** Lines below the table. */
  remarks: string[];
}

export function buildTables({ samples, bounds }: BenchmarkRecord): { figures: TextTable[]; bounds: TextTable | null } {
  const medians = computeMedians(samples);
  const parts = computeMedians(samples, (sample) => sample.parts ?? {});
  const figures = Array.from(medians, ([title, contestants]) => {
    const names = [...new Set([...contestants.values()].flatMap((values) => Object.keys(values)))];
    const rows = Array.from(contestants, ([contestant, values]) => [contestant, ...names.map((name) => formatFigure(values[name]))]);
    return { title, head: ['', ...names], rows, remarks: formatParts(parts.get(title)!) };
  });
  const results = evaluateBounds(bounds, medians);
  const head = ['bound', 'measured', 'required', 'target', 'result'];
  return {
    figures,
    bounds: results.length === 0 ? null : { title: 'Bounds', head, rows: results.map(boundRow), remarks: [] },
  };
}

function formatParts(contestants: ReadonlyMap<string, Record<string, number>>): string[] {
  return Array.from(contestants, ([contestant, parts]) => {
    const formatted = Object.entries(parts).map(([name, value]) => `${name} ${formatFigure(value)}`);
    return formatted.length === 0 ? [] : [`${contestant}: ${formatted.join(', ')}`];
  }).flat();
}

function boundRow({ scenario, figure, contestant, baseline, value, comparison, required, target, outcome }: BoundResult): string[] {
  const sign = comparison === 'at least' ? '≥' : '≤';
  const subject = `${scenario}: ${figure}, ${contestant}${baseline === undefined ? '' : ` / ${baseline}`}`;
  return [subject, formatFigure(value), `${sign} ${required}`, `${sign} ${target}`, outcome === 'missed' ? 'MISSED' : outcome];
}

/** Three significant digits; large numbers keep their whole digits. */
function formatFigure(value: number | undefined): string {
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

/** The table as a section of a page. */
export const toSection = (table: TextTable): string => `## ${table.title}\n\n${toMarkdown(table)}`;

export function toMarkdown({ head, rows, remarks }: TextTable): string {
  const line = (row: string[]) => `| ${row.join(' | ')} |`;
  const table = [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)];
  return [...table, ...(remarks.length === 0 ? [] : ['', ...remarks.map((remark) => `- ${remark}`)])].join('\n');
}
