/**
 * Merges streams of messages into one order, the newest first. A stream is opened only once nothing newer can be elsewhere:
 * so a page of a common word reads the conversations that were last active, and no other.
 */
import { setImmediate as otherWork } from 'node:timers/promises';
import { inAnswer, type Place } from './scope.ts';

export interface Looked extends Place {
  senderId: string;
  words: readonly string[];
}

/** Messages of one conversation or of several, the newest first, read part by part. */
export interface Stream {
  /** No row that is still to be read is newer. */
  newest: number;
  /** What was read and not yet taken. */
  rows: Looked[];
  /** Asked when there are no rows; when there are none after it, the stream has ended. */
  readOn(): Promise<void>;
}

/** Streams that are opened at once: few at first, since they may do for a page. */
const atOnce = { first: 1, most: 8 };

export async function* newestFirst(streams: readonly Stream[]): AsyncGenerator<Looked> {
  const closed = [...streams].sort((one, other) => other.newest - one.newest);
  let opening = atOnce.first;
  let open: Stream[] = [];
  for (;;) {
    let first = firstOf(open);
    while (closed.length > 0 && (!first || closed[0]!.newest >= first.rows[0]!.sentAt)) {
      const opened = closed.splice(0, opening);
      opening = Math.min(opening * 2, atOnce.most);
      // On SQLite reading holds up the event loop.
      await otherWork();
      await Promise.all(opened.map((stream) => stream.readOn()));
      open = [...open, ...opened].filter(({ rows }) => rows.length > 0);
      first = firstOf(open);
    }
    if (!first) return;
    yield first.rows.shift()!;
    if (first.rows.length > 0) continue;
    await otherWork();
    await first.readOn();
    if (first.rows.length === 0) open = open.filter((stream) => stream !== first);
  }
}

function firstOf(streams: readonly Stream[]): Stream | undefined {
  let first: Stream | undefined;
  for (const stream of streams) if (!first || inAnswer(stream.rows[0]!, first.rows[0]!) < 0) first = stream;
  return first;
}
