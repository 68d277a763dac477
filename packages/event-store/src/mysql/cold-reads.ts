/** Reading, under the lock, what a batch needs and nobody remembers: stream heads and versions only, no contents. */
import type { StreamName } from '@parley/events/streams';
import type { EntityRef } from '../event-store.ts';
import { refKey } from '../planning/log-view.ts';
import type { BatchView, ColdThings } from './batch-view.ts';
import type { StatementResult } from './lane-session.ts';
import type { LogCache } from './log-cache.ts';
import { entityVersionSql, streamHeadSql } from './read-sql.ts';

interface ColdRow {
  mark: number;
  version: number;
  messages: number;
  members: number;
}

/** A server plans each arm of a UNION: beyond some dozens, several statements are dearer than one no more. */
const armsPerStatement = 64;

export function coldSql({ streams, refs }: ColdThings): string[] {
  const arms = [
    ...streams.map((stream, mark) => streamHeadSql(stream, mark)),
    ...refs.map((ref, index) => entityVersionSql(ref, streams.length + index)),
  ];
  const statements: string[] = [];
  for (let start = 0; start < arms.length; start += armsPerStatement) {
    statements.push(arms.slice(start, start + armsPerStatement).join(' UNION ALL '));
  }
  return statements;
}

/** Takes the answers in: what has no row is at version 0. Stream heads are remembered beyond the batch. */
export function takeCold({ streams, refs }: ColdThings, results: readonly StatementResult[], view: BatchView, cache: LogCache): void {
  const last = new Map<number, ColdRow>();
  for (const row of results.flat() as unknown as ColdRow[]) {
    const before = last.get(row.mark);
    if (!before || before.version < row.version) last.set(row.mark, row);
  }
  streams.forEach((stream, mark) => takeStream(stream, last.get(mark), view, cache));
  refs.forEach((ref: EntityRef, index) => view.versions.set(refKey(ref), last.get(streams.length + index)?.version ?? 0));
}

function takeStream(stream: StreamName, row: ColdRow | undefined, view: BatchView, cache: LogCache): void {
  const head = { version: row?.version ?? 0, messages: row?.messages ?? 0, members: row?.members ?? 0 };
  view.heads.set(stream, head);
  const entry = cache.registerStream(stream);
  if (entry) cache.completeStream(entry, head);
}
