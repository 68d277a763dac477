/** Streams of messages made of others. */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Stream } from './newest-first.ts';
import type { Place, Scope } from './scope.ts';
import { isWanted, type Wanted } from './wanted.ts';

export interface Walk {
  scope: Scope;
  /** It begins behind this place. */
  after: Place;
  wanted: Wanted;
}

/** One after the other: nothing of a later one is newer. */
export function chained(streams: readonly [Stream, ...Stream[]]): Stream {
  const left = [...streams];
  return {
    newest: streams[0].newest,
    rows: [],
    async readOn() {
      for (let first = left[0]; first && this.rows.length === 0; first = left[0]) {
        await first.readOn();
        this.rows = first.rows.splice(0);
        if (this.rows.length === 0) left.shift();
      }
    },
  };
}

/** Only what is wanted of it. */
export function sifted(stream: Stream, wanted: Wanted): Stream {
  return {
    newest: stream.newest,
    rows: [],
    async readOn() {
      while (this.rows.length === 0) {
        await stream.readOn();
        const read = stream.rows.splice(0);
        if (read.length === 0) return;
        this.rows = read.filter(({ words }) => isWanted(wanted, words));
        await otherWork();
      }
    },
  };
}
