import type { Consumption } from '@parley/event-bus/event-bus';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import type { ProjectedAnchors } from './projected-anchors.ts';
import { ShardProcessor } from './shard-processor.ts';
import type { SubscriptionOptions } from './subscription-options.ts';

/** Processes a shard for every subscription, and feeds them from one consumption of the event bus, while the lease is held. */
export class LeasedShard {
  readonly fencingToken: number;
  readonly processors: readonly ShardProcessor[];
  readonly #consumption: Promise<Consumption>;

  constructor(
    { shard, fencingToken }: { shard: number; fencingToken: number },
    subscriptions: readonly SubscriptionOptions[],
    dependencies: ProjectorDependencies & { anchors: ProjectedAnchors },
  ) {
    this.fencingToken = fencingToken;
    this.processors = subscriptions.map((subscription) => new ShardProcessor(shard, subscription, dependencies));
    this.#consumption = dependencies.bus.consume(shard, (commit) => {
      for (const processor of this.processors) processor.receive(commit);
    });
  }

  /** Finishes the batches in flight. */
  async close(): Promise<void> {
    await Promise.all([this.#endConsumption(), ...this.processors.map((processor) => processor.close())]);
  }

  /** The lease is lost: ends without a trace. */
  async abandon(): Promise<void> {
    await Promise.all([this.#endConsumption(), ...this.processors.map((processor) => processor.abandon())]);
  }

  async #endConsumption(): Promise<void> {
    await (await this.#consumption).close();
  }
}
