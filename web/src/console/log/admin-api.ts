/** Answers of projector's admin API, as far as the console shows them. */

export interface ProjectionState {
  projection: string;
  subscription: string;
  /** Null before the first start of a projector. */
  slot: string | null;
  activeVersion: number | null;
  version: number;
  inactiveSlot: 'empty' | 'unfinished' | 'previous';
  inactiveSlotAt: number;
}

export interface SubscriptionState {
  subscription: string;
  position: number;
  head: number;
  lagEvents: number;
  lagSeconds: number;
  parkedSequences: number;
  /** Null without pushes. */
  pushed: number | null;
  projections: ProjectionState[];
}

export interface LagSample {
  /** Milliseconds since 1970. */
  at: number;
  lags: Record<string, { events: number; seconds: number }>;
}

export interface ProjectionsAnswer {
  subscriptions: SubscriptionState[];
  samples: LagSample[];
  divergence: string | null;
}

export interface LogEvent {
  id: string;
  type: string;
  stream: string;
  version: number;
  partition: number;
  position: number;
  /** Microseconds since 1970. */
  recordedAt: number;
  [field: string]: unknown;
}

export interface EventsAnswer {
  items: LogEvent[];
  cursor: string;
  more: boolean;
}

type Row = Record<string, unknown> | null;

export interface EventAnswer {
  event: LogEvent;
  state:
    | { kind: 'rows'; changes: { table: string; before: Row; after: Row }[] }
    | { kind: 'failed'; at: { partition: number; position: number }; error: string }
    | { kind: 'too_far' };
}

export interface DeadLetter {
  id: string;
  subscription: string;
  partition: number;
  position: number;
  eventType: string;
  projection: string;
  error: string;
  events: number;
  parkedAt: string;
}

export interface RebuildReport {
  state: 'running' | 'done' | 'cancelled' | 'failed';
  subscription: string;
  projections: string[];
  phase: string;
  projected: number;
  total: number;
  rate: number;
  secondsLeft: number | null;
  startedAt: number;
  endedAt: number | null;
  differences: { table: string; partition: number }[];
  error: string | null;
}
