/**
 * One delivery lane while this projector holds its lease: takes letters, reads the log where they leave gaps, folds
 * batches over the lane's 16 partitions in one transaction each, and hands what was committed to the emitter.
 *
 * A follower's lane has no emitter and no queue: it hears the letters of the live lane beside it, and the looks at the heads alone
 * tell it to read on.
 *
 * While a batch is written the next letters gather. Whatever it remembers holds only as long as nobody else moves the
 * checkpoints: after any failed write it forgets all and reads anew, so a stale projector changes nothing.
 */
import { setImmediate as otherWork, setTimeout as delay } from 'node:timers/promises';
import type { PartitionHead } from '@parley/event-store/event-store';
import { partitionsOfLane } from '@parley/events/partitions';
import type { Consumption, Letter } from '@parley/event-bus/message-bus';
import type { EmissionMarkRow } from '@parley/read-tables/bookkeeping-tables';
import { isCheckpointMoved, LIVE } from '@parley/read-tables/checkpoints';
import { emitUpTo } from '../push/catch-up.ts';
import { writeMarks } from '../push/emission-marks.ts';
import { LaneEmitter } from '../push/lane-emitter.ts';
import { toPushes } from '../push/to-pushes.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import { Bell } from './bell.ts';
import { gatherBatch, type PartitionEvents } from './gather-batch.ts';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { earlierEvents, eventsWaiting, newLaneCache } from './lane-memory.ts';
import { paceOf, type LanePace } from './lane-pace.ts';
import { loadLane, stopForEpoch, type LoadedLane } from './load-lane.ts';
import type { PartitionState } from './partition-state.ts';
import { projectBatch, type Projected } from './project-batch.ts';
import { Refusals } from './refusals.ts';
import { nameOf, type Follower, type Subscription } from '../projections/subscription.ts';

export interface LaneReport {
  subscription: string;
  lane: number;
  /** False until its checkpoints were read, and while it cannot go on. */
  projecting: boolean;
  /** Why it does not go on, when it does not. */
  trouble: string | null;
  partitions: { partition: number; position: number; stop: PartitionState['stop'] }[];
}

export class Lane {
  readonly lane: number;
  readonly #with: ProjectorDependencies;
  readonly #cache = newLaneCache();
  readonly #earlier: EarlierEvents;
  readonly #bell = new Bell();
  readonly #of: Subscription;
  readonly #pace: LanePace;
  readonly #emitter: LaneEmitter | null;
  readonly #refusals = new Refusals();
  readonly #headEpochs = new Map<number, number>();
  readonly #handedOver = new Map<number, EmissionMarkRow>();
  readonly #running: Promise<void>;
  readonly #consumption: Promise<Consumption> | null;
  #loaded: LoadedLane | null = null;
  #loadedAt = 0;
  #trouble: string | null = null;
  #closing = false;
  #turn = 0;

  /** Of the follower, or of the live tables: then the followers' lanes beside it hear its letters. */
  constructor(
    lane: number,
    dependencies: ProjectorDependencies,
    { follower, beside = [] }: { follower?: Follower; beside?: readonly Lane[] } = {},
  ) {
    this.lane = lane;
    this.#with = dependencies;
    this.#of = follower ?? { projections: dependencies.projections };
    this.#earlier = new EarlierEvents(dependencies.store, this.#of.projections, earlierEvents);
    this.#pace = paceOf(follower, dependencies);
    this.#emitter = follower ? null : emitterOf(dependencies);
    this.#consumption = follower
      ? null
      : dependencies.bus.consume(lane, (letter) => {
          this.#hear(letter);
          for (const lane of beside) lane.#hear(letter);
          this.#bell.ring();
        });
    this.#running = this.#run();
  }

  report(): LaneReport {
    const partitions = (this.#loaded?.states ?? []).map(({ partition, checkpoint: { position }, stop }) => ({ partition, position, stop }));
    return { subscription: nameOf(this.#of), lane: this.lane, projecting: this.#loaded !== null, trouble: this.#trouble, partitions };
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
    await this.#emitter?.close();
  }

  /** The lease is lost: ends without a trace. */
  async abandon(): Promise<void> {
    await Promise.all([this.#stop(), this.#emitter?.abandon()]);
  }

  async #stop(): Promise<void> {
    this.#closing = true;
    this.#bell.ring();
    await (await this.#consumption)?.close();
    await this.#running;
  }

  #hear(letter: Letter): void {
    const { store } = this.#with;
    if (letter.epoch !== store.epoch || !this.#loaded) return;
    let taken = 0;
    for (const span of letter.spans) {
      const events = letter.events?.slice(taken, (taken += span.to - span.from + 1)) ?? null;
      this.#loaded.states.find(({ partition }) => partition === span.partition)?.inbox.offer(span, events);
    }
  }

  async #run(): Promise<void> {
    while (!this.#closing) {
      try {
        const loaded = (this.#loaded ??= await this.#load());
        if (!loaded) await delay(20);
        else await this.#projectNext(loaded);
        // On SQLite nothing else makes it wait while there is more to fold, and the other lanes and letters come by the same loop.
        await otherWork();
        this.#trouble = null;
        if (this.#isDueForAnotherLook()) this.#loaded = null;
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #load(): Promise<LoadedLane | null> {
    const { database, store } = this.#with;
    this.#cache.clear();
    this.#earlier.clear();
    const loaded = await loadLane({
      database,
      of: this.#of,
      partitions: partitionsOfLane(this.lane),
      epoch: store.epoch,
      eventsWaiting: eventsWaiting[this.#emitter ? 'live' : 'follower'],
    });
    if (!loaded) return null;
    this.#loadedAt = performance.now();
    await this.#emitWhatWaits(loaded);
    for (const state of loaded.states) {
      state.stop ??= stopForEpoch(store.epoch, this.#headEpochs.get(state.partition) ?? store.epoch);
      if (state.stop) this.#onStop(state);
    }
    // Letters that came before now are gone: the log has what they brought.
    for (const state of loaded.states) state.inbox.announce(state.checkpoint.position + 1);
    return loaded;
  }

  async #emitWhatWaits({ states }: LoadedLane): Promise<void> {
    const { store, database } = this.#with;
    if (!this.#emitter) return;
    const source = { store, database, emitter: this.#emitter, handedOver: this.#handedOver };
    const going = states.filter(({ stop }) => !stop);
    await emitUpTo(
      source,
      going.map(({ checkpoint }) => checkpoint),
    );
  }

  async #projectNext({ states, sides, idle }: LoadedLane): Promise<void> {
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
      patience: this.#pace.patience,
      now,
      onStop,
    });
    if (batch.length === 0) return this.#bell.wait(gapDueIn ?? times.idle);
    const target = { earlier: this.#earlier, database, projections: this.#of.projections, sides, idle, cache: this.#cache };
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

  #settle(batch: readonly PartitionEvents[], { folded, parked }: Projected, milliseconds: number): void {
    const { metrics, logger, clock } = this.#with;
    for (const { state } of batch) {
      const { position, epoch, lastEventId: eventId } = state.checkpoint;
      const reached = { partitionId: state.partition, position, epoch, eventId };
      this.#handedOver.set(state.partition, reached);
      this.#emitter?.enqueue({ events: folded.get(state.partition) ?? [], reached, repeated: false });
    }
    for (const { event, cause } of parked) {
      if (!cause) continue;
      const where = { partition: event.partition, position: event.position, type: event.type, projection: cause.projection };
      logger.error({ ...where, err: cause.error }, 'an event could not be folded: its sequence is parked');
    }
    const events = batch.flatMap(({ events }) => events);
    this.#refusals.written(events.length);
    const oldest = Math.min(...events.map(({ recordedAt }) => recordedAt));
    metrics.projected(laneLabel({ subscription: nameOf(this.#of), lane: this.lane }), {
      events: events.length,
      parked: parked.length,
      milliseconds,
      lagSeconds: clock() / 1e3 - oldest / 1e6,
    });
  }

  async #recover(error: unknown): Promise<void> {
    const { logger, times } = this.#with;
    this.#loaded = null;
    // No trouble: each rebuild does it to the live lanes, and they go on at once.
    if (isCheckpointMoved(error)) return logger.info({ lane: this.lane }, 'another one moved the checkpoints: reading them anew');
    const before = this.#trouble;
    this.#trouble = error instanceof Error ? error.message : String(error);
    if (this.#trouble !== before) logger.warn({ lane: this.lane, err: error }, 'the lane cannot go on: trying again');
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

/** How metrics name a lane: `2`, `search-2`. */
export function laneLabel({ subscription, lane }: Pick<LaneReport, 'subscription' | 'lane'>): string {
  return subscription === LIVE ? String(lane) : `${subscription}-${lane}`;
}

function emitterOf({ push, database, failpoint, metrics, logger, times }: ProjectorDependencies): LaneEmitter {
  return new LaneEmitter(
    {
      publish: (pushes) => push.publish(pushes),
      toPushes: (emissions, queue) => toPushes(database, emissions, queue),
      writeMarks: (marks) => writeMarks(database, marks),
      failpoint,
      onEmitted: (events) => metrics.emitted(events),
      logger,
    },
    times.emission,
  );
}

function beyondHead({ partition, checkpoint }: PartitionState, head: number): PartitionState['stop'] {
  const message = `partition ${partition} is folded up to ${checkpoint.position}, its log ends at ${head}`;
  return { reason: 'log_diverged', message, remedy: 'The log lost commits: run `parley epoch --new`, then `parley replay`.' };
}
