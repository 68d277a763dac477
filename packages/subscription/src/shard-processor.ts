/**
 * Processes one shard of one subscription while this process holds the shard's lease: loads the checkpoints, then processes
 * one batch at a time while published commits wait in the inboxes. In-memory state is valid only while nothing else moves the
 * checkpoints: after a failed write the shard reloads, so a stale process changes nothing.
 */
import { setImmediate as yieldToEventLoop, setTimeout as delay } from 'node:timers/promises';
import type { PartitionHead } from '@parley/event-store/event-store';
import { partitionsOfShard } from '@parley/events/partitions';
import type { PublishedCommit } from '@parley/event-bus/event-bus';
import { deliverCommit } from './deliver-commit.ts';
import { haltForEpoch, haltForError, haltForHead, type Halt } from './halt.ts';
import type { PartitionState } from './partition-state.ts';
import type { ProjectedAnchors } from './projected-anchors.ts';
import { ShardMonitor } from './shard-monitor.ts';
import type { ShardReport } from './shard-report.ts';
import type { ShardHandler, ShardSubscription, SubscriptionDependencies } from './subscription.ts';
import { WakeSignal } from './wake-signal.ts';

/** `loadedAt`: performance.now. */
interface ShardState {
  partitions: PartitionState[];
  loadedAt: number;
}

type Dependencies = SubscriptionDependencies & { anchors: ProjectedAnchors };

export class ShardProcessor {
  readonly #shard: number;
  readonly #dependencies: Dependencies;
  readonly #subscription: ShardSubscription;
  readonly #monitor: ShardMonitor;
  readonly #handler: ShardHandler;
  readonly #wake = new WakeSignal();
  readonly #headEpochs = new Map<number, number>();
  readonly #running: Promise<void>;
  #state: ShardState | null = null;
  #isClosing = false;

  constructor(shard: number, subscription: ShardSubscription, dependencies: Dependencies) {
    this.#shard = shard;
    this.#subscription = subscription;
    this.#dependencies = dependencies;
    this.#monitor = new ShardMonitor(dependencies, { subscription: subscription.subscription, shard });
    this.#handler = subscription.openHandler(shard, this.#monitor);
    this.#running = this.#run();
  }

  report(): ShardReport {
    const partitions = (this.#state?.partitions ?? []).map(({ partition, checkpoint: { position }, halt }) => ({
      partition,
      position,
      halt,
    }));
    const { subscription } = this.#subscription;
    return { subscription, shard: this.#shard, isLoaded: this.#state !== null, failure: this.#monitor.failure, partitions };
  }

  receive(commit: PublishedCommit): void {
    if (this.#state && commit.epoch === this.#dependencies.store.epoch) deliverCommit(commit, this.#state.partitions);
    if (this.#subscription.wakesOnCommit) this.#wake.notify();
  }

  /** Takes the log's heads. `positionsBefore` are the positions reported before the heads were read. */
  updateHeads(heads: readonly PartitionHead[], positionsBefore: ReadonlyMap<number, number>): void {
    for (const { partition, position: head, epoch } of heads) {
      this.#headEpochs.set(partition, epoch);
      const state = this.#state?.partitions.find((candidate) => candidate.partition === partition);
      if (!state || state.halt) continue;
      state.inbox.announceHead(head);
      state.halt = haltForEpoch(this.#dependencies.store.epoch, epoch);
      if (head < (positionsBefore.get(partition) ?? 0)) state.halt ??= haltForHead(state.checkpoint, head);
      if (state.halt) this.#monitor.partitionHalted(state);
    }
    this.#wake.notify();
  }

  /** Finishes the batch in flight and closes the handler. */
  async close(): Promise<void> {
    this.#handler.beginClose?.();
    await this.#stop();
    await this.#handler.close();
  }

  /** Ends without a trace after the lease was lost. */
  async abandon(): Promise<void> {
    await Promise.all([this.#stop(), this.#handler.abandon()]);
  }

  async #stop(): Promise<void> {
    this.#isClosing = true;
    this.#wake.notify();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { times } = this.#dependencies;
    while (!this.#isClosing) {
      try {
        const state = (this.#state ??= await this.#load());
        if (state) this.#haltIfLogDiverged(state.partitions);
        if (state) await this.#processNext(state.partitions);
        else await delay(20);
        // On SQLite nothing else yields while events are left, and other shards and published commits share this event loop.
        await yieldToEventLoop();
        this.#monitor.recovered();
        if (state && this.#isRecheckDue(state)) await this.#reload(state);
      } catch (error) {
        this.#rememberAnchors();
        this.#state = null;
        if (this.#monitor.shardFailed(error)) await this.#pause(times.retry);
      }
    }
    this.#rememberAnchors();
  }

  /** The present state is reported until the new one is loaded, so that a halt stays visible. */
  async #reload(state: ShardState): Promise<void> {
    this.#rememberAnchors();
    state.loadedAt = performance.now();
    this.#state = await this.#load();
  }

  /** Positions of another epoch belong to a log that an operator has given up. */
  #rememberAnchors(): void {
    const { epoch } = this.#dependencies.store;
    for (const { checkpoint } of this.#state?.partitions ?? [])
      if (checkpoint.epoch === epoch) this.#dependencies.anchors.remember(checkpoint);
  }

  /** The store has found that the log lost acknowledged events: any partition may be affected. */
  #haltIfLogDiverged(partitions: readonly PartitionState[]): void {
    const divergence = this.#dependencies.store.divergence();
    if (!divergence) return;
    for (const partition of partitions) {
      if (partition.halt) continue;
      partition.halt = haltForError(divergence);
      this.#monitor.partitionHalted(partition);
    }
  }

  async #load(): Promise<ShardState | null> {
    const { store } = this.#dependencies;
    const partitions = await this.#handler.load(partitionsOfShard(this.#shard));
    if (!partitions) return null;
    for (const partition of partitions) partition.halt ??= haltForEpoch(partition.checkpoint.epoch, store.epoch);
    await Promise.all(partitions.map(async (partition) => (partition.halt ??= await this.#haltForLostEvents(partition))));
    await this.#handler.resume?.(partitions.filter(({ halt }) => !halt).map(({ checkpoint }) => checkpoint));
    for (const partition of partitions) {
      partition.halt ??= haltForEpoch(store.epoch, this.#headEpochs.get(partition.partition) ?? store.epoch);
      if (partition.halt) this.#monitor.partitionHalted(partition);
      // Commits that were published before now were dropped: look for their events in the log.
      partition.inbox.announceHead(partition.checkpoint.position + 1);
    }
    return { partitions, loadedAt: performance.now() };
  }

  /** The checkpoint differs from what this process has seen projected: does the log still contain that? */
  async #haltForLostEvents({ partition, checkpoint }: PartitionState): Promise<Halt | null> {
    const anchor = this.#dependencies.anchors.toVerify(checkpoint);
    if (!anchor) return null;
    try {
      await this.#dependencies.store.readPartition(partition, anchor, 0);
      return null;
    } catch (error) {
      const halt = haltForError(error);
      if (!halt) throw error;
      return halt;
    }
  }

  async #processNext(partitions: readonly PartitionState[]): Promise<void> {
    const { isIdle, delay: milliseconds } = await this.#handler.processNext(partitions);
    await (isIdle ? this.#wake.wait(milliseconds) : this.#pause(milliseconds));
  }

  async #pause(milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    for (let left = milliseconds; !this.#isClosing && left > 0; left = end - performance.now()) await this.#wake.wait(left);
  }

  /** Reloads halted partitions now and then: an operator may have acted. */
  #isRecheckDue({ partitions, loadedAt }: ShardState): boolean {
    return partitions.some(({ halt }) => halt) && performance.now() - loadedAt > this.#dependencies.times.haltedRecheck;
  }
}
