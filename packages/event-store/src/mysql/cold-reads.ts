/** Reading, under the lock, what a batch needs and nobody remembers: stream heads and versions only, no contents. */
import type { StreamName } from '@parley/events/streams';
import type { StreamHead } from '../event-store.ts';
import { refKey } from '../planning/log-view.ts';
import type { BatchView, ColdThings } from './batch-view.ts';
import type { StatementResult } from './lane-session.ts';
import type { LogCache } from '../caching/log-cache.ts';
import { entityVersionsSql, streamHeadsSql } from './read-sql.ts';

interface StreamRow extends StreamHead {
  mark: number;
}

interface VersionRow {
  mark: number;
  version: number | null;
}

export function coldSql({ streams, refs }: ColdThings): string[] {
  return [...(streams.length > 0 ? [streamHeadsSql(streams)] : []), ...(refs.length > 0 ? [entityVersionsSql(refs)] : [])];
}

/** Takes the answers in: what has no row is at version 0. Stream heads are remembered beyond the batch. */
export function takeCold({ streams, refs }: ColdThings, results: readonly StatementResult[], view: BatchView, cache: LogCache): void {
  const [ofStreams, ofRefs] = streams.length > 0 ? results : [[], ...results];
  const heads = new Map((ofStreams as unknown as StreamRow[]).map((row) => [row.mark, row]));
  streams.forEach((stream, mark) => takeStream(stream, heads.get(mark), view, cache));
  refs.forEach((ref) => view.versions.set(refKey(ref), 0));
  for (const { mark, version } of (ofRefs ?? []) as unknown as VersionRow[]) {
    const key = refKey(refs[mark]!);
    view.versions.set(key, Math.max(version ?? 0, view.versions.get(key)!));
  }
}

function takeStream(stream: StreamName, row: StreamRow | undefined, view: BatchView, cache: LogCache): void {
  const head = { version: row?.version ?? 0, messages: row?.messages ?? 0, members: row?.members ?? 0 };
  view.heads.set(stream, head);
  const entry = cache.registerStream(stream);
  if (entry) cache.completeStream(entry, head);
}
