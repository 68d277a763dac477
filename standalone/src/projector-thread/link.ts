/** What the process and its projector's thread ask of each other, as calls over the port between them. */
import type { PublishedCommit } from '@parley/event-bus/event-bus';
import type { ProjectorMetrics } from '@parley/projector/metrics';
import type { Push } from '@parley/push-channel/push-channel';
import type { StoresConfig } from '../stores.ts';

/** What the thread is started with. */
export interface ThreadData {
  config: StoresConfig;
  failpoint: string | undefined;
  logLevel: string;
}

/** The process, as the thread sees it. */
export interface ProcessSide extends ProjectorMetrics {
  /** From its resolution on, letters of the shard come by `take`, under the number that the thread gave this consumption. */
  consume(consumption: number, shard: number): Promise<void>;
  /** Resolves when no further letter will come. */
  endConsumption(consumption: number): Promise<void>;
  /** Rejects when the push channel is away. */
  publish(pushes: readonly Push[]): Promise<void>;
}

/** The thread, as the process sees it. */
export interface ThreadSide {
  /** Resolves when its projector has begun. */
  start(): Promise<void>;
  /** Resolves when the letter is in its shard's hands. */
  take(consumption: number, publishedCommit: PublishedCommit): void;
  /** Rejects with the projector's first trouble, if it has one. */
  working(): Promise<void>;
  /** Ends the projector, then the thread. */
  close(): Promise<void>;
}

/** Of the calls to the process, those that nobody waits for. */
export const toldToProcess = ['projected', 'behind', 'pushed', 'stopped'] as const satisfies (keyof ProcessSide)[];
