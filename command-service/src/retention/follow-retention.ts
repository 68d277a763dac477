/** Subscriptions of the log that set the deadlines of retention times, so that none is lost with the process that appended the change. */
import { chunks } from '@parley/concurrency/chunks';
import type { Database, Statement } from '@parley/database/database';
import { insertIfAbsent } from '@parley/database/table-sql';
import type { EventType } from '@parley/events/catalogue';
import { retentionDeadlines } from '@parley/write-tables/deadlines';
import { deleteDeadline } from '../deadlines/deadlines.ts';
import type { ErasureWork } from '../erasure/erasure-handler.ts';

/**
 * Groups that change their retention time, and with `hasDefault` all conversations. The latter have a checkpoint of their own: an
 * installation that sets its default later finds the conversations that it has.
 */
export function retentionWorks({ log, hasDefault }: { log: Database; hasDefault: boolean }): ErasureWork[] {
  const changed = { subscription: 'retention', types: ['RetentionChanged'] as const };
  const created = { subscription: 'default_retention', types: ['ConversationCreated'] as const };
  return (hasDefault ? [changed, created] : [changed]).map((work) => deadlineWork(log, work));
}

function deadlineWork(log: Database, work: { subscription: string; types: readonly EventType[] }): ErasureWork {
  return {
    ...work,
    async erase(events) {
      const dueAt = await log.now();
      const ids = new Set(events.map(({ payload }) => (payload as { conversationId: string }).conversationId));
      for (const some of chunks([...ids], chunkSize)) await log.write(some.flatMap((id) => setDue(id, dueAt, log)));
    },
  };
}

/** Due at once: a shorter time than before makes messages expire that were not due yet. */
function setDue(conversationId: string, dueAt: number, { dialect }: Database): Statement[] {
  const row = { deadlineId: conversationId, targetId: conversationId, dueAt, claimedUntil: 0 };
  return [deleteDeadline(conversationId, retentionDeadlines), insertIfAbsent(retentionDeadlines, row, dialect)];
}

const chunkSize = 100;
