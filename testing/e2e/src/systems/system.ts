import type { OpenTables } from './open-tables.ts';

/** A running Parley in any composition; every scenario gets one. */
export interface System {
  /** Origin of REST and sockets: `http://127.0.0.1:8080`. */
  origin: string;
  /** Origin of `/admin`; that of everything else by default. */
  operatorOrigin?: string;
  /** Unknown for a deployment that tests did not start. */
  operatorToken?: string | undefined;
  /** The state of its processes and the end of their output, for the report of a failed test. */
  describe?(): Promise<string>;
  stop(): Promise<void>;
}

/** A system whose event log and tables a test can read. */
export interface InspectableSystem extends System {
  openTables(): Promise<OpenTables>;
}

/** Shorter timeouts than the defaults, which are 15 s and more. */
export const shortTimeouts = { PRESENCE_GRACE: '3s', LIMIT_CALL_RING: '5s', LIMIT_CALL_LEASE: '8s', RETENTION_MIN: '1s' };

/** Receivers of webhooks run on this machine. */
export const localReceivers = { WEBHOOK_ALLOW_PRIVATE: 'true' };
