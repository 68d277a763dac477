/** Reading, under the lock, what a batch needs and nobody remembers: stream heads and versions only, no contents. */
import type { StreamName } from '@parley/events/streams';
import type { StreamHead } from '../event-store.ts';
import { refKey } from '../planning/log-view.ts';
import type { BatchView, ColdThings } from './batch-view.ts';
import type { StatementResult } from './lane-session.ts';
import type { LogCache } from '../caching/log-cache.ts';
import { entityVersionSql, streamHeadSql } from './read-sql.ts';

interface StreamRow extends StreamHead {
  mark: number;
}

interface VersionRow {
  mark: number;
  version: number;
}

/** Beyond some dozens, one more arm of a UNION is no cheaper than a statement of its own. */
const armsPerStatement = 64;

/** Streams and entities apart: MariaDB makes decimals, and the driver texts, of a column that is a literal in some arms. */
export function coldSql({ streams, refs }: ColdThings): string[] {
  return [...unions(streams.map(streamHeadSql)), ...unions(refs.map(entityVersionSql))];
}

/** Takes the answers in: what has no row is at version 0. Stream heads are remembered beyond the batch. */
export function takeCold({ streams, refs }: ColdThings, results: readonly StatementResult[], view: BatchView, cache: LogCache): void {
  const ofStreams = results.slice(0, Math.ceil(streams.length / armsPerStatement));
  const heads = new Map((ofStreams.flat() as unknown as StreamRow[]).map((row) => [row.mark, row]));
  streams.forEach((stream, mark) => takeStream(stream, heads.get(mark), view, cache));

  const versions = new Map<number, number>();
  for (const { mark, version } of results.slice(ofStreams.length).flat() as unknown as VersionRow[]) {
    versions.set(mark, Math.max(version, versions.get(mark) ?? 0));
  }
  refs.forEach((ref, mark) => view.versions.set(refKey(ref), versions.get(mark) ?? 0));
}

function takeStream(stream: StreamName, row: StreamRow | undefined, view: BatchView, cache: LogCache): void {
  const head = { version: row?.version ?? 0, messages: row?.messages ?? 0, members: row?.members ?? 0 };
  view.heads.set(stream, head);
  const entry = cache.registerStream(stream);
  if (entry) cache.completeStream(entry, head);
}

function unions(arms: readonly string[]): string[] {
  const statements: string[] = [];
  for (let start = 0; start < arms.length; start += armsPerStatement) {
    statements.push(arms.slice(start, start + armsPerStatement).join(' UNION ALL '));
  }
  return statements;
}
