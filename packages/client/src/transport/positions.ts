import { decodePosition, laterPosition } from '@parley/events/positions';

/** Latest positions that this client has written. Queries send them to read the client's own writes. */
export interface Positions {
  remember(token: string | null): void;
  /** Value of the request header. Null if nothing was written. */
  header(): string | null;
  /** Drops all positions, because they belong to another store. */
  clear(): void;
}

/** Maximum number of positions in one request. */
const maxPositions = 8;

export function createPositions(): Positions {
  const latest = new Map<string, string>();
  return {
    remember(token) {
      const position = token === null ? null : decodePosition(token);
      if (token === null || position === null) return;
      const partition = `${position.epoch}.${position.partition}`;
      const known = latest.get(partition);
      // Insert it again at the end, so that the first entry is the least recently written.
      latest.delete(partition);
      latest.set(partition, known === undefined ? token : laterPosition(token, known));
      if (latest.size > maxPositions) latest.delete(latest.keys().next().value!);
    },
    header: () => (latest.size === 0 ? null : [...latest.values()].join(',')),
    clear: () => latest.clear(),
  };
}
