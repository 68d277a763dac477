import type { Database, Statement } from '@parley/database/database';
import { deleteByKeys, upserts } from '@parley/database/table-sql';
import { pendingEvents, type PendingEventRow } from '../tables.ts';
import { pauseAfter } from './delivery/attempt-schedule.ts';
import type { Outcome } from './delivery/send.ts';
import { DeliveryLog } from './delivery-log.ts';
import { conversationIdOf, type ConversationQueue, type QueuedEvent } from './conversation-queue.ts';
import type { DeliveryContext, DeliveryTarget } from './delivery-target.ts';
import { readMessage } from './queued-events.ts';

interface Commit {
  /** The move of the checkpoints, which refuses the whole write if this process has lost the shard. */
  first?: Statement | undefined;
  failpoint?: ((name: string) => void) | undefined;
}

/** Delivers conversations side by side, each in order, and keeps the table of pending events as they do. */
export class ConversationRuns {
  readonly #target: DeliveryTarget;
  readonly #context: DeliveryContext;
  readonly #log: DeliveryLog;
  /** Conversations in the table, by sequence. */
  readonly #stored = new Map<string, ConversationQueue>();
  readonly #running = new Map<ConversationQueue, Promise<void>>();
  /** Rows of the table that are delivered, and rows with another attempt, until they are written. */
  #delivered: Pick<PendingEventRow, 'subscription' | 'partitionId' | 'position'>[] = [];
  readonly #failed = new Set<ConversationQueue>();
  #aborting = new AbortController();
  #recoveries: number;
  #isClosing = false;
  #failure: { error: unknown } | null = null;

  constructor(shard: number, target: DeliveryTarget, context: DeliveryContext) {
    this.#target = target;
    this.#context = context;
    this.#log = new DeliveryLog(target.endpoint.id, shard);
    this.#recoveries = target.endpoint.health.recoveries;
  }

  get pendingEvents(): number {
    let count = 0;
    for (const { events } of this.#stored.values()) count += events.length;
    return count;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  has(sequenceId: string): boolean {
    return this.#stored.has(sequenceId);
  }

  find(sequenceId: string): ConversationQueue | undefined {
    return this.#stored.get(sequenceId);
  }

  /** Takes the conversations of the table. */
  async reset(queues: readonly ConversationQueue[]): Promise<void> {
    this.#aborting = new AbortController();
    this.#failure = null;
    this.#delivered = [];
    this.#failed.clear();
    this.#stored.clear();
    for (const queue of queues) this.#stored.set(queue.sequenceId, queue);
    await this.#log.load(this.#context.log);
  }

  start(queue: ConversationQueue): void {
    queue.isRunning = true;
    const { signal } = this.#aborting;
    const run = this.#run(queue, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#failure ??= { error };
      })
      .finally(() => {
        queue.isRunning = false;
        queue.attemptStartedAt = null;
        this.#running.delete(queue);
      });
    this.#running.set(queue, run);
  }

  /** Starts stored conversations whose time has come; all of them once an outage is over. */
  startDue(): void {
    const { recoveries } = this.#target.endpoint.health;
    const isRecovered = recoveries !== this.#recoveries;
    this.#recoveries = recoveries;
    const now = this.#context.clock() * 1_000;
    for (const queue of this.#stored.values()) {
      if (isRecovered) queue.nextAttemptAt = Math.min(queue.nextAttemptAt, now);
      if (!queue.isRunning && !this.#isClosing && queue.nextAttemptAt <= now) this.start(queue);
    }
  }

  /** Resolves when one of them has ended. */
  async ended(queues: readonly ConversationQueue[]): Promise<void> {
    await Promise.race(queues.map((queue) => this.#running.get(queue) ?? Promise.resolve()));
  }

  /** Resolves when all have ended, or after the time. */
  async settled(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
    await Promise.race([Promise.all(this.#running.values()), timeout]);
    clearTimeout(timer);
  }

  /** No further attempt begins. */
  beginClose(): void {
    this.#isClosing = true;
  }

  /** Ends all requests in flight; their outcome does not count. */
  async abort(): Promise<void> {
    this.#aborting.abort(new Error('delivery ended'));
    await Promise.all(this.#running.values());
  }

  /** Stores conversations of a batch that have events left, and events that join a stored one, in one transaction. */
  async store(
    queues: readonly ConversationQueue[],
    joining: ReadonlyMap<ConversationQueue, QueuedEvent[]>,
    { first, failpoint }: Commit,
  ): Promise<void> {
    const { subscription } = this.#target;
    // Taken before the write: what is delivered meanwhile is deleted by the next one.
    const rows = [
      ...queues.flatMap((queue) => queue.rows(subscription)),
      ...[...joining].flatMap(([queue, events]) => events.map((event) => queue.row(subscription, event))),
    ];
    for (const queue of queues) {
      queue.isStored = true;
      this.#failed.delete(queue);
      this.#stored.set(queue.sequenceId, queue);
    }
    for (const [queue, events] of joining) {
      queue.events.push(...events.map(({ message: _message, ...event }) => event));
      // It may have ended meanwhile.
      this.#stored.set(queue.sequenceId, queue);
    }
    await this.#write({ first, failpoint }, upserts(pendingEvents, rows, this.#context.log.dialect));
  }

  /** Writes what has happened to stored conversations. Throws what ended a conversation other than the receiver. */
  async flush(): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    if (this.#delivered.length > 0 || this.#failed.size > 0 || !this.#log.isEmpty)
      await this.#write({ failpoint: this.#context.failpoint }, []);
  }

  async #write({ first, failpoint }: Commit, stored: readonly Statement[]): Promise<void> {
    const { log } = this.#context;
    const delivered = this.#delivered;
    this.#delivered = [];
    const failed = [...this.#failed]
      .filter(({ events }) => events.length > 0)
      .map((queue) => queue.row(this.#target.subscription, queue.events[0]!));
    this.#failed.clear();
    const statements = [
      ...(first ? [first] : []),
      ...stored,
      ...upserts(pendingEvents, failed, log.dialect),
      ...deletions(delivered, log.dialect),
      ...this.#log.take(log.dialect),
    ];
    await log.write(statements, failpoint && (() => failpoint('deliver.before-commit')));
    failpoint?.('deliver.after-commit');
  }

  async #run(queue: ConversationQueue, signal: AbortSignal): Promise<void> {
    const { endpoint } = this.#target;
    const { failpoint } = this.#context;
    while (queue.events.length > 0 && !this.#isClosing && !endpoint.isGone) {
      const event = queue.events[0]!;
      const onStart = (): void => {
        queue.attemptStartedAt = performance.now();
        failpoint?.('deliver.before');
      };
      const outcome = await endpoint.deliver(() => readMessage(this.#context, event), signal, onStart);
      queue.attemptStartedAt = null;
      failpoint?.('deliver.after');
      if (outcome === null) return;
      if (outcome.error !== null) return this.#fail(queue, event, outcome);
      this.#logAttempt(event, outcome, null);
      queue.events.shift();
      if (queue.isStored) this.#delivered.push(this.#keyOf(event));
    }
    if (queue.events.length === 0 && queue.isStored) this.#stored.delete(queue.sequenceId);
  }

  #fail(queue: ConversationQueue, event: QueuedEvent, outcome: Outcome): void {
    const { message: _message, ...rest } = event;
    const failed = { ...rest, attempts: event.attempts + 1 };
    queue.events[0] = failed;
    const pause = pauseAfter(failed.attempts, outcome.retryAfterMs);
    queue.nextAttemptAt = (this.#context.clock() + pause) * 1_000;
    this.#logAttempt(event, outcome, queue.nextAttemptAt);
    if (queue.isStored) this.#failed.add(queue);
  }

  #logAttempt(event: QueuedEvent, outcome: Outcome, nextAttemptAt: number | null): void {
    const { eventId, type, attempts } = event;
    const { status, error, milliseconds } = outcome;
    const at = this.#context.clock() * 1_000;
    this.#log.add({
      eventId,
      type,
      conversationId: conversationIdOf(event),
      attempt: attempts + 1,
      at,
      status,
      error,
      milliseconds,
      nextAttemptAt,
    });
  }

  #keyOf({ partitionId, position }: QueuedEvent) {
    return { subscription: this.#target.subscription, partitionId, position };
  }
}

function deletions(keys: readonly Pick<PendingEventRow, 'subscription' | 'partitionId' | 'position'>[], dialect: Database['dialect']) {
  const statements: Statement[] = [];
  for (let from = 0; from < keys.length; from += 200) statements.push(deleteByKeys(pendingEvents, keys.slice(from, from + 200), dialect));
  return statements;
}
