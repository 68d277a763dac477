/**
 * Deletes the messages of a conversation that are older than its retention time. Nothing on the path of a send takes part: a message that is
 * not there yet expires no earlier than one retention time from now.
 */
import type { EventStore } from '@parley/event-store/event-store';
import { backendId } from '@parley/events/api-keys';
import type { Database } from '@parley/database/database';
import type { Logger } from '@parley/service-kit/logging';
import { type DeadlineRow, retentionDeadlines } from '@parley/write-tables/deadlines';
import { evolveConversation, initialConversation } from '../conversations/conversation.ts';
import { conversationRef, descriptionRef } from '../conversations/entity-refs.ts';
import { fireDeadlines } from '../deadlines/fire-deadlines.ts';
import type { CommandRequest } from '../define-command.ts';
import { deleteOldestMessages, type MessageDeletionDependencies } from '../messages/delete-messages/delete-oldest-messages.ts';

interface Dependencies extends MessageDeletionDependencies {
  store: Pick<EventStore, 'load'>;
  log: Database;
  /** Milliseconds; null: never. */
  retentionDefault: number | null;
  newId: () => string;
}

/** Messages that expire within so many microseconds of each other are deleted together. */
const minPause = 30_000_000;
/** Microseconds until an installation that sets a default again is noticed. */
const withoutRetention = 86_400_000_000;
/** As many as a claim has time for. */
const batchesPerClaim = 10;

/** Fires the deadlines of retention times, on one of the running processes each. */
export function expireMessages({
  logger,
  times,
  ...dependencies
}: Dependencies & { logger: Logger; times?: { poll?: number | undefined } | undefined }): { close(): Promise<void> } {
  const fire = retentionHandler(dependencies);
  return fireDeadlines({ database: dependencies.log, table: retentionDeadlines, fire, logger, pollInterval: times?.poll ?? pollMs });
}

const pollMs = 5_000;

/** Returns the handler of a conversation's deadline. It resolves with the time of the next one, or null when the conversation is erased. */
function retentionHandler({ store, log, retentionDefault, newId, ...dependencies }: Dependencies) {
  return async function fire({ targetId: conversationId }: Pick<DeadlineRow, 'targetId'>): Promise<number | null> {
    const refs = [conversationRef(conversationId), descriptionRef(conversationId, 'expireAfter')];
    const { events } = await store.load(refs, { current: true });
    const { erasure, expireAfter } = events.reduce(evolveConversation, initialConversation(conversationId, []));
    if (erasure) return null;
    const now = await log.now();
    const retention = expireAfter === null ? retentionDefault && retentionDefault * 1_000 : expireAfter * 1_000_000;
    if (retention === null) return now + withoutRetention;
    const expired = { conversationId, reason: 'expired' as const, sentUntil: now - retention };
    let oldestLeft: number | null | undefined;
    for (let batch = 0; batch < batchesPerClaim && oldestLeft === undefined; batch++)
      oldestLeft = await deleteOldestMessages(dependencies, expired, request());
    if (oldestLeft === undefined) return now;
    return Math.max((oldestLeft ?? now) + retention, now + Math.min(minPause, retention));
  };

  /** By nobody. */
  function request(): CommandRequest {
    return { actorId: backendId, key: undefined, fingerprint: {}, correlationId: newId(), traceparent: undefined };
  }
}
