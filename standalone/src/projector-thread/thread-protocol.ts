/** RPC between the main thread and the projector's worker thread, over the message port between them. */
import type { PublishedCommit } from '@parley/event-bus/event-bus';
import type { ProjectorMetrics } from '@parley/projector/metrics';
import type { Push } from '@parley/push-channel/push-channel';
import type { TracingConfig } from '@parley/service-kit/tracing/tracing-keys';
import type { StoresConfig } from '../stores.ts';

/** Start parameters of the worker. */
export interface WorkerOptions {
  config: StoresConfig;
  tracing?: TracingConfig;
  failpoint: string | undefined;
  logLevel: string;
}

/** Methods of the main thread that the worker calls. */
export interface MainThreadApi extends ProjectorMetrics {
  /** Once resolved, commits of the shard arrive at `deliver`, under the number that the worker chose for this consumption. */
  consume(consumption: number, shard: number): Promise<void>;
  /** Resolves when no further commit will arrive. */
  endConsumption(consumption: number): Promise<void>;
  /** Rejects when the push channel is unavailable. */
  publish(pushes: readonly Push[]): Promise<void>;
}

export interface ProjectorFailure {
  name: string;
  message: string;
}

/** Methods of the worker that the main thread calls. */
export interface WorkerThreadApi {
  /** Resolves when the projector has started. */
  start(): Promise<void>;
  /** Resolves when the commit is queued for its shard. */
  deliver(consumption: number, publishedCommit: PublishedCommit): void;
  /** Resolves to the projector's first failure, if any. As an error it would lose its name on the way, which says if it is permanent. */
  findFailure(): Promise<ProjectorFailure | null>;
  /** Closes the projector, then ends the thread. */
  close(): Promise<void>;
}

/** Calls to the main thread that need no reply. */
export const oneWayCalls = [
  'batchCommitted',
  'lagMeasured',
  'pushesPublished',
  'partitionHalted',
] as const satisfies (keyof MainThreadApi)[];
