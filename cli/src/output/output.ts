/** What a command says: tables and sentences for people, one JSON object a line for machines. Nothing of both. */
import type { Writable } from 'node:stream';
import { startBar, type Bar } from './bar.ts';
import { renderTable, type Column } from './table.ts';

export interface Output {
  /** The objects as lines, or as a table; `none` is said when there are none. */
  list<Item extends object>(items: readonly Item[], columns: readonly Column<Item>[], none?: string): void;
  /** One object, or a sentence about it. */
  tell(item: object, sentence: string): void;
  /** For people only. */
  say(sentence: string): void;
  /** A progress bar on a terminal, a line now and then for machines, and else nothing. */
  bar(what: string): Bar;
  /** Takes what is drawn off the terminal. */
  end(): void;
}

export interface OutputOptions {
  json: boolean;
  stdout: Writable;
  /** Bars are drawn here, when it is a terminal. */
  stderr: Writable & { isTTY?: boolean };
}

export function createOutput({ json, stdout, stderr }: OutputOptions): Output {
  const bars = new Set<Bar>();
  const line = (text: string): void => void stdout.write(`${text}\n`);
  return {
    list(items, columns, none = 'None.') {
      if (json) for (const item of items) line(JSON.stringify(item));
      else line(items.length === 0 ? none : renderTable(items, columns));
    },
    tell: (item, sentence) => line(json ? JSON.stringify(item) : sentence),
    say: (sentence) => (json ? undefined : line(sentence)),
    bar(what) {
      const bar = startBar(what, json ? { line } : { terminal: stderr });
      bars.add(bar);
      return bar;
    },
    end() {
      for (const bar of bars) bar.stop();
    },
  };
}
