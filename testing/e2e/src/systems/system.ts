import type { OpenTables } from './open-tables.ts';

/** A running Parley, however composed: what every trail is given. */
export interface System {
  /** `http://127.0.0.1:8080`: REST and sockets alike. */
  origin: string;
  stop(): Promise<void>;
}

/** Its log and tables can be looked into. */
export interface OpenSystem extends System {
  openTables(): Promise<OpenTables>;
}

/** What would take a quarter of a minute and more, in a test. */
export const shortTimes = { PRESENCE_GRACE: '3s', LIMIT_CALL_RING: '5s', LIMIT_CALL_LEASE: '8s' };
