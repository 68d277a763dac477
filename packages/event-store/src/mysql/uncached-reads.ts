/** Reads that a batch needs under the lock and the cache lacks: stream heads and versions, without payloads. */
import type { LogCache } from '../caching/log-cache.ts';
import type { StreamHead } from '../event-store.ts';
import { refKey } from '../planning/log-view.ts';
import type { BatchView, UncachedReads } from './batch-view.ts';
import { entityVersionsSql, streamHeadsSql } from './read-sql.ts';
import type { StatementResult } from './writer-session.ts';

interface StreamRow extends StreamHead {
  request: number;
}

interface VersionRow {
  request: number;
  version: number | null;
}

export function uncachedSql({ streams, refs }: UncachedReads): string[] {
  return [...(streams.length > 0 ? [streamHeadsSql(streams)] : []), ...(refs.length > 0 ? [entityVersionsSql(refs)] : [])];
}

/** Applies the results to the view. A missing row means version 0. Stream heads also go to the cache. */
export function applyUncached(
  { streams, refs }: UncachedReads,
  results: readonly StatementResult[],
  view: BatchView,
  cache: LogCache,
): void {
  const [streamRows, versionRows] = streams.length > 0 ? results : [[], ...results];
  const heads = new Map((streamRows as unknown as StreamRow[]).map((row) => [row.request, row]));
  streams.forEach((stream, request) => {
    const row = heads.get(request);
    const head = { version: row?.version ?? 0, messages: row?.messages ?? 0, members: row?.members ?? 0 };
    view.heads.set(stream, head);
    const entry = cache.registerStream(stream);
    if (entry) cache.completeStream(entry, head);
  });
  refs.forEach((ref) => view.versions.set(refKey(ref), 0));
  for (const { request, version } of (versionRows ?? []) as unknown as VersionRow[]) {
    const key = refKey(refs[request]!);
    view.versions.set(key, Math.max(version ?? 0, view.versions.get(key)!));
  }
}
