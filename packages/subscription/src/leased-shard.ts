import type { Consumption } from '@parley/event-bus/event-bus';
import { openCommits } from './open-commits.ts';
import type { ProjectedAnchors } from './projected-anchors.ts';
import { ShardProcessor } from './shard-processor.ts';
import type { ShardSubscription, SubscriptionDependencies } from './subscription.ts';

/** Processes a shard for every subscription, and feeds them from one consumption of the event bus, while the lease is held. */
export class LeasedShard {
  readonly fencingToken: number;
  readonly #shard: number;
  readonly #dependencies: SubscriptionDependencies & { anchors: ProjectedAnchors };
  readonly #processors = new Map<ShardSubscription, ShardProcessor>();
  /** Names of subscriptions that end: the same one begins again only after that. */
  readonly #ending = new Set<string>();
  readonly #consumption: Promise<Consumption>;

  constructor(
    { shard, fencingToken }: { shard: number; fencingToken: number },
    dependencies: SubscriptionDependencies & { anchors: ProjectedAnchors },
  ) {
    this.fencingToken = fencingToken;
    this.#shard = shard;
    this.#dependencies = dependencies;
    const deliver = openCommits(dependencies.store, (commit) => {
      for (const processor of this.processors) processor.receive(commit);
    });
    this.#consumption = dependencies.bus.consume(shard, deliver);
  }

  get processors(): ShardProcessor[] {
    return [...this.#processors.values()];
  }

  /** Starts and ends subscriptions, so that these run. */
  async run(subscriptions: readonly ShardSubscription[]): Promise<void> {
    const ended = [...this.#processors].filter(([subscription]) => !subscriptions.includes(subscription));
    const ending = Promise.all(ended.map(([subscription, processor]) => this.#end(subscription, processor)));
    for (const subscription of subscriptions) {
      if (!this.#processors.has(subscription) && !this.#ending.has(subscription.subscription))
        this.#processors.set(subscription, new ShardProcessor(this.#shard, subscription, this.#dependencies));
    }
    await ending;
  }

  /** Finishes the batches in flight. */
  async close(): Promise<void> {
    await Promise.all([this.#endConsumption(), ...this.processors.map((processor) => processor.close())]);
  }

  /** The lease is lost: ends without a trace. */
  async abandon(): Promise<void> {
    await Promise.all([this.#endConsumption(), ...this.processors.map((processor) => processor.abandon())]);
  }

  async #end(subscription: ShardSubscription, processor: ShardProcessor): Promise<void> {
    this.#processors.delete(subscription);
    this.#ending.add(subscription.subscription);
    try {
      await processor.close();
    } finally {
      this.#ending.delete(subscription.subscription);
    }
  }

  async #endConsumption(): Promise<void> {
    await (await this.#consumption).close();
  }
}
