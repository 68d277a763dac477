/** Messages between the test and the process of the attackers. They travel as JSON. */
import type { Address } from '@parley/bench/load/plan';

export interface AttackPlan {
  target: Address;
  accounts: number;
  /** Names of the attacks; every account runs all of them at the same time. */
  attacks: string[];
  victim: Victim;
}

/** An ordinary person whose id and username the attackers know. */
export interface Victim {
  id: string;
  username: string;
}

/** Outcomes by attack, each with its count: `{ "sync-flood": { "closed by the server": 12 } }`. */
export type Outcomes = Record<string, Record<string, number>>;

export type AttackersMessage =
  /** All accounts are registered. */
  { kind: 'prepared' } | { kind: 'failed'; message: string } | { kind: 'outcomes'; outcomes: Outcomes };

/** Commands of the test after the plan. The process stops by itself when the test exits. */
export type AttackCommand = 'start' | 'stop';
