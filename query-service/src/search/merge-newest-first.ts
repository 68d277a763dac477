/**
 * Merges streams of messages, newest first. A stream is opened only when no open stream has a newer message, so a page of a common word
 * reads only the conversations with the latest activity.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { compareNewestFirst, type ResultKey } from './scope.ts';

export interface IndexedMessage extends ResultKey {
  /** Null for a system message. */
  senderId: string | null;
  terms: readonly string[];
}

/** Messages of one or more conversations, newest first, read in parts. */
export interface MessageStream {
  /** Upper bound of `sentAt` of the messages not yet read. */
  newestSentAt: number;
  /** Messages read and not yet consumed. */
  rows: IndexedMessage[];
  /** Called when `rows` is empty. If it is empty afterwards, the stream has ended. */
  readMore(): Promise<void>;
}

/** Streams that are opened together: one at first, since it may fill the page. */
const openedTogether = { first: 1, most: 8 };

export async function* mergeNewestFirst(streams: readonly MessageStream[]): AsyncGenerator<IndexedMessage> {
  const closed = [...streams].sort((one, other) => other.newestSentAt - one.newestSentAt);
  let openNext = openedTogether.first;
  let open: MessageStream[] = [];
  for (;;) {
    let newest = newestOf(open);
    while (closed.length > 0 && (!newest || closed[0]!.newestSentAt >= newest.rows[0]!.sentAt)) {
      const opened = closed.splice(0, openNext);
      openNext = Math.min(openNext * 2, openedTogether.most);
      // Reads from SQLite block the event loop.
      await yieldToEventLoop();
      await Promise.all(opened.map((stream) => stream.readMore()));
      open = [...open, ...opened].filter(({ rows }) => rows.length > 0);
      newest = newestOf(open);
    }
    if (!newest) return;
    yield newest.rows.shift()!;
    if (newest.rows.length > 0) continue;
    await yieldToEventLoop();
    await newest.readMore();
    if (newest.rows.length === 0) open = open.filter((stream) => stream !== newest);
  }
}

function newestOf(streams: readonly MessageStream[]): MessageStream | undefined {
  let newest: MessageStream | undefined;
  for (const stream of streams) if (!newest || compareNewestFirst(stream.rows[0]!, newest.rows[0]!) < 0) newest = stream;
  return newest;
}
