/** Output of a command: tables and sentences for people or, with --json, one JSON object per line. */
import type { Writable } from 'node:stream';
import { startProgressBar, type ProgressBar } from './progress-bar.ts';
import { styleFor, type StyledOutput } from './style.ts';
import { renderTable, type Column } from './table.ts';

export interface Output {
  /** Prints the items as a table or as JSON lines; `empty` is printed to people when there are none. */
  list<Item extends object>(items: readonly Item[], columns: readonly Column<Item>[], empty?: string): void;
  /** Prints a sentence to people, the item as JSON. */
  print(item: object, sentence: string): void;
  /** Prints to people only. */
  note(sentence: string): void;
  /** Styles a part of a sentence, where the terminal has colors. */
  style: ReturnType<typeof styleFor>;
  /** Shows progress: a bar on a terminal, JSON lines with --json, otherwise nothing. */
  progress(label: string): ProgressBar;
  /** Removes unfinished progress bars from the terminal. */
  close(): void;
}

export interface OutputOptions {
  json: boolean;
  /** Tables fit into its columns when it is a terminal. */
  stdout: StyledOutput & { columns?: number };
  /** Receives progress bars when it is a terminal. */
  stderr: Writable & { isTTY?: boolean; columns?: number };
}

export function createOutput({ json, stdout, stderr }: OutputOptions): Output {
  const bars = new Set<ProgressBar>();
  const line = (text: string): void => void stdout.write(`${text}\n`);
  return {
    list(items, columns, empty = 'None.') {
      if (json) for (const item of items) line(JSON.stringify(item));
      else line(items.length === 0 ? empty : renderTable(items, columns, stdout.columns));
    },
    print: (item, sentence) => line(json ? JSON.stringify(item) : sentence),
    note: (sentence) => (json ? undefined : line(sentence)),
    style: styleFor(stdout),
    progress(label) {
      const bar = startProgressBar(label, json ? { line } : { terminal: stderr });
      bars.add(bar);
      return bar;
    },
    close() {
      for (const bar of bars) bar.stop();
    },
  };
}
