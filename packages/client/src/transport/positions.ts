import { decodePosition, laterPosition } from '@parley/events/positions';

/** How far this client has written: queries are answered from a read side that has reached it. */
export interface Positions {
  remember(token: string | null): void;
  /** As the request header wants it; null where nothing was written. */
  header(): string | null;
  /** They are of another store. */
  forget(): void;
}

/** As many as one request may name. */
const most = 8;

export function createPositions(): Positions {
  const latest = new Map<string, string>();
  return {
    remember(token) {
      const position = token === null ? null : decodePosition(token);
      if (token === null || position === null) return;
      const place = `${position.epoch}.${position.partition}`;
      const known = latest.get(place);
      // Put anew, so that the first of the map is what was written longest ago.
      latest.delete(place);
      latest.set(place, known === undefined ? token : laterPosition(token, known));
      if (latest.size > most) latest.delete(latest.keys().next().value!);
    },
    header: () => (latest.size === 0 ? null : [...latest.values()].join(',')),
    forget: () => latest.clear(),
  };
}
