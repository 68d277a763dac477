import type { PendingEventRow } from '../tables.ts';
import type { Message } from './webhook-endpoint.ts';

/** An event that a conversation has to deliver next, or after the ones before it. */
export interface QueuedEvent extends Omit<PendingEventRow, 'subscription' | 'nextAttemptAt'> {
  /** As read with its batch; absent if it has to be read again. */
  message?: Message;
}

/** The events of one conversation that are not delivered, in order. */
export class ConversationQueue {
  readonly sequenceId: string;
  readonly events: QueuedEvent[];
  /** True once the events are in the table: they wait longer than their batch. */
  isStored: boolean;
  /** Microseconds since 1970: not before. */
  nextAttemptAt: number;
  /** True while it delivers. */
  isRunning = false;
  /** performance.now() of the attempt in flight; null while there is none. */
  attemptStartedAt: number | null = null;

  constructor(sequenceId: string, events: QueuedEvent[], { isStored, nextAttemptAt }: { isStored: boolean; nextAttemptAt: number }) {
    this.sequenceId = sequenceId;
    this.events = events;
    this.isStored = isStored;
    this.nextAttemptAt = nextAttemptAt;
  }

  /** Rows of the table; only the first one's time counts. */
  rows(subscription: string): PendingEventRow[] {
    return this.events.map((event) => this.row(subscription, event));
  }

  row(subscription: string, { message: _message, ...event }: QueuedEvent): PendingEventRow {
    return { subscription, ...event, nextAttemptAt: this.nextAttemptAt };
  }
}

/** Events between two users and of one user have no conversation, though a pair shares its id with one. */
export function conversationIdOf({ type, sequenceId }: Pick<QueuedEvent, 'type' | 'sequenceId'>): string | null {
  return /^(contact|block|user)\./.test(type) ? null : sequenceId;
}
