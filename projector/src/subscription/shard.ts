/**
 * One shard while this projector holds its lease: takes letters, reads the log where they leave gaps, folds
 * batches over the shard's 16 partitions in one transaction each, and hands what was committed to the emitter.
 *
 * A follower's shard has no emitter and no queue: it hears the letters of the shard beside it, and the looks at the heads alone
 * tell it to read on.
 *
 * While a batch is written the next letters gather. Whatever it remembers holds only as long as nobody else moves the
 * checkpoints: after any failed write it forgets all and reads anew, so a stale projector changes nothing.
 */
import { setImmediate as otherWork, setTimeout as delay } from 'node:timers/promises';
import type { PartitionHead } from '@parley/event-store/event-store';
import { partitionsOfShard } from '@parley/events/partitions';
import type { Consumption, PublishedCommit } from '@parley/event-bus/event-bus';
import type { PushCheckpointRow } from '@parley/read-tables/bookkeeping-tables';
import { isCheckpointMoved, LIVE } from '@parley/read-tables/checkpoints';
import { pushUpTo } from '../push/catch-up.ts';
import { writePushCheckpoints } from '../push/push-checkpoints.ts';
import { PushPublisher } from '../push/push-publisher.ts';
import { toPushes } from '../push/to-pushes.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import { Bell } from './bell.ts';
import { gatherBatch, type PartitionEvents } from './gather-batch.ts';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { earlierEvents, eventsWaiting, newShardCache } from './shard-memory.ts';
import { paceOf, type ShardPace } from './shard-pace.ts';
import { loadShard, stopForEpoch, type LoadedShard } from './load-shard.ts';
import type { PartitionState } from './partition-state.ts';
import { projectBatch, type Projected } from './project-batch.ts';
import { Refusals } from './refusals.ts';
import { nameOf, type SecondarySubscription, type Subscription } from '../projections/subscription.ts';

export interface ShardReport {
  subscription: string;
  shard: number;
  /** False until its checkpoints were read, and while it cannot go on. */
  projecting: boolean;
  /** Why it does not go on, when it does not. */
  trouble: string | null;
  partitions: { partition: number; position: number; stop: PartitionState['stop'] }[];
}

export class Shard {
  readonly shard: number;
  readonly #with: ProjectorDependencies;
  readonly #cache = newShardCache();
  readonly #earlier: EarlierEvents;
  readonly #bell = new Bell();
  readonly #of: Subscription;
  readonly #pace: ShardPace;
  readonly #pushPublisher: PushPublisher | null;
  readonly #refusals = new Refusals();
  readonly #headEpochs = new Map<number, number>();
  readonly #handedOver = new Map<number, PushCheckpointRow>();
  readonly #running: Promise<void>;
  readonly #consumption: Promise<Consumption> | null;
  #loaded: LoadedShard | null = null;
  #loadedAt = 0;
  #trouble: string | null = null;
  #closing = false;
  #turn = 0;

  /** Of the follower, or of the live tables: then the followers' shards beside it hear its letters. */
  constructor(
    shard: number,
    dependencies: ProjectorDependencies,
    { secondary, beside = [] }: { secondary?: SecondarySubscription; beside?: readonly Shard[] } = {},
  ) {
    this.shard = shard;
    this.#with = dependencies;
    this.#of = secondary ?? { projections: dependencies.projections };
    this.#earlier = new EarlierEvents(dependencies.store, this.#of.projections, earlierEvents);
    this.#pace = paceOf(secondary, dependencies);
    this.#pushPublisher = secondary ? null : pushPublisherOf(dependencies);
    this.#consumption = secondary
      ? null
      : dependencies.bus.consume(shard, (publishedCommit) => {
          this.#hear(publishedCommit);
          for (const shard of beside) shard.#hear(publishedCommit);
          this.#bell.ring();
        });
    this.#running = this.#run();
  }

  report(): ShardReport {
    const partitions = (this.#loaded?.states ?? []).map(({ partition, checkpoint: { position }, stop }) => ({ partition, position, stop }));
    return { subscription: nameOf(this.#of), shard: this.shard, projecting: this.#loaded !== null, trouble: this.#trouble, partitions };
  }

  /** What a look at the log's heads told; `known` are the positions from before that look. */
  notice(heads: readonly PartitionHead[], known: ReadonlyMap<number, number>): void {
    for (const { partition, position, epoch } of heads) {
      this.#headEpochs.set(partition, epoch);
      const state = this.#loaded?.states.find((candidate) => candidate.partition === partition);
      if (!state || state.stop) continue;
      state.inbox.announce(position);
      const beyond = position < (known.get(partition) ?? 0);
      state.stop = stopForEpoch(this.#with.store.epoch, epoch) ?? (beyond ? beyondHead(state, position) : null);
      if (state.stop) this.#onStop(state);
    }
    this.#bell.ring();
  }

  /** Finishes the batch under way, pushes what waits and writes the marks. */
  async close(): Promise<void> {
    await this.#stop();
    await this.#pushPublisher?.close();
  }

  /** The lease is lost: ends without a trace. */
  async abandon(): Promise<void> {
    await Promise.all([this.#stop(), this.#pushPublisher?.abandon()]);
  }

  async #stop(): Promise<void> {
    this.#closing = true;
    this.#bell.ring();
    await (await this.#consumption)?.close();
    await this.#running;
  }

  #hear(publishedCommit: PublishedCommit): void {
    const { store } = this.#with;
    if (publishedCommit.epoch !== store.epoch || !this.#loaded) return;
    let taken = 0;
    for (const span of publishedCommit.spans) {
      const events = publishedCommit.events?.slice(taken, (taken += span.to - span.from + 1)) ?? null;
      this.#loaded.states.find(({ partition }) => partition === span.partition)?.inbox.offer(span, events);
    }
  }

  async #run(): Promise<void> {
    while (!this.#closing) {
      try {
        const loaded = (this.#loaded ??= await this.#load());
        if (!loaded) await delay(20);
        else await this.#projectNext(loaded);
        // On SQLite nothing else makes it wait while there is more to fold, and the other shards and letters come by the same loop.
        await otherWork();
        this.#trouble = null;
        if (this.#isDueForAnotherLook()) this.#loaded = null;
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #load(): Promise<LoadedShard | null> {
    const { database, store } = this.#with;
    this.#cache.clear();
    this.#earlier.clear();
    const loaded = await loadShard({
      database,
      of: this.#of,
      partitions: partitionsOfShard(this.shard),
      epoch: store.epoch,
      eventsWaiting: eventsWaiting[this.#pushPublisher ? 'live' : 'secondary'],
    });
    if (!loaded) return null;
    this.#loadedAt = performance.now();
    await this.#pushPending(loaded);
    for (const state of loaded.states) {
      state.stop ??= stopForEpoch(store.epoch, this.#headEpochs.get(state.partition) ?? store.epoch);
      if (state.stop) this.#onStop(state);
    }
    // Letters that came before now are gone: the log has what they brought.
    for (const state of loaded.states) state.inbox.announce(state.checkpoint.position + 1);
    return loaded;
  }

  async #pushPending({ states }: LoadedShard): Promise<void> {
    const { store, database } = this.#with;
    if (!this.#pushPublisher) return;
    const source = { store, database, pushPublisher: this.#pushPublisher, handedOver: this.#handedOver };
    const going = states.filter(({ stop }) => !stop);
    await pushUpTo(
      source,
      going.map(({ checkpoint }) => checkpoint),
    );
  }

  async #projectNext({ states, slots, idle }: LoadedShard): Promise<void> {
    const { store, times, database, failpoint } = this.#with;
    const now = performance.now();
    const onStop = (state: PartitionState): void => this.#onStop(state);
    // Each time another partition is first: a busy one must not hold up the others.
    const turn = this.#turn++ % states.length;
    const inTurn = [...states.slice(turn), ...states.slice(0, turn)];
    const limit = this.#refusals.isCareful ? 1 : this.#pace.batch;
    const { batch, full, gapDueIn } = await gatherBatch(store, inTurn, {
      limit,
      projections: this.#of.projections,
      timeout: this.#pace.timeout,
      now,
      onStop,
    });
    if (batch.length === 0) return this.#bell.wait(gapDueIn ?? times.idle);
    const target = { earlier: this.#earlier, database, projections: this.#of.projections, slots, idle, cache: this.#cache };
    const options = { subscription: nameOf(this.#of), epoch: store.epoch, refusals: this.#refusals, failpoint };
    try {
      const projected = await projectBatch(target, batch, options);
      this.#settle(batch, projected, performance.now() - now);
      const isBehind = full || batch.some(({ state }) => state.gapSince === -Infinity);
      if (this.#pace.rest > 0 && !isBehind) await this.#pause(this.#pace.rest);
    } catch (error) {
      this.#refusals.refused(
        batch.flatMap(({ events }) => events),
        error,
      );
      throw error;
    }
  }

  #settle(batch: readonly PartitionEvents[], { projected, parked }: Projected, milliseconds: number): void {
    const { metrics, logger, clock } = this.#with;
    for (const { state } of batch) {
      const { position, epoch, lastEventId: eventId } = state.checkpoint;
      const reached = { partitionId: state.partition, position, epoch, eventId };
      this.#handedOver.set(state.partition, reached);
      this.#pushPublisher?.enqueue({ events: projected.get(state.partition) ?? [], reached, repeated: false });
    }
    for (const { event, cause } of parked) {
      if (!cause) continue;
      const where = { partition: event.partition, position: event.position, type: event.type, projection: cause.projection };
      logger.error({ ...where, err: cause.error }, 'an event could not be projected: its sequence is parked');
    }
    const events = batch.flatMap(({ events }) => events);
    this.#refusals.written(events.length);
    const oldest = Math.min(...events.map(({ recordedAt }) => recordedAt));
    metrics.projected(shardLabel({ subscription: nameOf(this.#of), shard: this.shard }), {
      events: events.length,
      parked: parked.length,
      milliseconds,
      lagSeconds: clock() / 1e3 - oldest / 1e6,
    });
  }

  async #recover(error: unknown): Promise<void> {
    const { logger, times } = this.#with;
    this.#loaded = null;
    // No trouble: each rebuild does it to the shards, and they go on at once.
    if (isCheckpointMoved(error)) return logger.info({ shard: this.shard }, 'another one moved the checkpoints: reading them anew');
    const before = this.#trouble;
    this.#trouble = error instanceof Error ? error.message : String(error);
    if (this.#trouble !== before) logger.warn({ shard: this.shard, err: error }, 'the shard cannot go on: trying again');
    await this.#pause(times.retry);
  }

  async #pause(milliseconds: number): Promise<void> {
    const until = performance.now() + milliseconds;
    for (let left = milliseconds; !this.#closing && left > 0; left = until - performance.now()) await this.#bell.wait(left);
  }

  /** Somebody may have acted: what stands still is looked at again now and then. */
  #isDueForAnotherLook(): boolean {
    const standsStill = this.#loaded?.states.some(({ stop }) => stop) ?? false;
    return standsStill && performance.now() - this.#loadedAt > this.#with.times.anotherLook;
  }

  #onStop({ partition, stop, checkpoint: { position } }: PartitionState): void {
    this.#with.metrics.stopped(partition, stop!.reason);
    this.#with.logger.error({ partition, position, ...stop }, 'a partition stands still');
  }
}

/** How metrics name a shard: `2`, `search-2`. */
export function shardLabel({ subscription, shard }: Pick<ShardReport, 'subscription' | 'shard'>): string {
  return subscription === LIVE ? String(shard) : `${subscription}-${shard}`;
}

function pushPublisherOf({ push, database, failpoint, metrics, logger, times }: ProjectorDependencies): PushPublisher {
  return new PushPublisher(
    {
      publish: (pushes) => push.publish(pushes),
      toPushes: (pendingPushes, queue) => toPushes(database, pendingPushes, queue),
      writePushCheckpoints: (marks) => writePushCheckpoints(database, marks),
      failpoint,
      onPushed: (events) => metrics.pushed(events),
      logger,
    },
    times.pendingPush,
  );
}

function beyondHead({ partition, checkpoint }: PartitionState, head: number): PartitionState['stop'] {
  const message = `partition ${partition} is projected up to ${checkpoint.position}, its log ends at ${head}`;
  return { reason: 'log_diverged', message, remedy: 'The log lost commits: run `parley epoch --new`, then `parley replay`.' };
}
