/** Message streams derived from others. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { MessageStream } from './merge-newest-first.ts';
import { matches, type QueryTerms } from './query-terms.ts';

/** Concatenates streams. No message of a later stream may be newer than one of an earlier stream. */
export function concatenate(streams: readonly [MessageStream, ...MessageStream[]]): MessageStream {
  const remaining = [...streams];
  return {
    newestSentAt: streams[0].newestSentAt,
    rows: [],
    async readMore() {
      for (let first = remaining[0]; first && this.rows.length === 0; first = remaining[0]) {
        await first.readMore();
        this.rows = first.rows.splice(0);
        if (this.rows.length === 0) remaining.shift();
      }
    },
  };
}

/** Keeps the messages that match the terms. */
export function filterMatches(stream: MessageStream, queryTerms: QueryTerms): MessageStream {
  return {
    newestSentAt: stream.newestSentAt,
    rows: [],
    async readMore() {
      while (this.rows.length === 0) {
        await stream.readMore();
        const read = stream.rows.splice(0);
        if (read.length === 0) return;
        this.rows = read.filter(({ terms }) => matches(queryTerms, terms));
        await yieldToEventLoop();
      }
    },
  };
}
