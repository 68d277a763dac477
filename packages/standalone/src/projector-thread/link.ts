/**
 * What the process and its projector's thread ask of each other, as calls over the port between them. Letters and pushes cross as
 * JSON: a text is copied, an object is taken apart and built anew by slower code than JSON's.
 */
import type { ProjectorMetrics } from '@parley/projector/metrics';
import type { StoresConfig } from '../stores.ts';

/** What the thread is started with. */
export interface ThreadData {
  config: StoresConfig;
  failpoint: string | undefined;
  logLevel: string;
}

/** The process, as the thread sees it. */
export interface ProcessSide extends ProjectorMetrics {
  /** From its resolution on, letters of the lane come by `take`, under the number that the thread gave this consumption. */
  consume(consumption: number, lane: number): Promise<void>;
  /** Resolves when no further letter will come. */
  endConsumption(consumption: number): Promise<void>;
  /** Rejects when the push channel is away. */
  publish(pushes: string): Promise<void>;
}

/** The thread, as the process sees it. */
export interface ThreadSide {
  /** Resolves when its projector has begun. */
  start(): Promise<void>;
  /** Resolves when the letter is in its lane's hands. */
  take(consumption: number, letter: string): void;
  /** What keeps the projector from its work: one line each. */
  troubles(): string[];
  /** Ends the projector, then the thread. */
  close(): Promise<void>;
}

/** Of the calls to the process, those that nobody waits for. */
export const toldToProcess = ['projected', 'behind', 'emitted', 'stopped'] as const satisfies (keyof ProcessSide)[];
