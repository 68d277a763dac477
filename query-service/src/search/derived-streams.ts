/** Message streams derived from others. */
import type { MessageStream } from './merge-newest-first.ts';
import { matches } from './query-terms.ts';
import type { SearchPass } from './search-pass.ts';

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

/** Keeps the messages that match the terms. Once the search is exhausted, keeps another one, which shows how far it came. */
export function filterMatches(stream: MessageStream, { queryTerms, work }: Pick<SearchPass, 'queryTerms' | 'work'>): MessageStream {
  return {
    newestSentAt: stream.newestSentAt,
    rows: [],
    async readMore() {
      while (this.rows.length === 0) {
        await stream.readMore();
        const read = stream.rows.splice(0);
        if (read.length === 0) return;
        for (const row of read) {
          if (matches(queryTerms, row.terms)) this.rows.push(row);
          const due = work.yieldIfDue();
          if (due) await due;
        }
        if (this.rows.length === 0 && work.isExhausted) this.rows = read.slice(-1);
      }
    },
  };
}
