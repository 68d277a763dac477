import { callOf } from '@parley/events/event-constructors/call-events';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { keyText } from '@parley/projector/apply/row-key';
import { membershipKey, readMemberReceipts } from '@parley/read-tables/reads/member-receipts';
import { activeSlot } from '@parley/read-tables/slots';
import { members, type MemberRow } from '@parley/read-tables/tables/conversations';
import { applySequence, timeText } from '../log/apply-sequence.ts';
import type { Output } from '../output/output.ts';
import { CommandFailed } from '../command-failed.ts';
import type { Stores } from '../stores/open-stores.ts';

/** An event after the read position. */
interface Candidate {
  seq: number;
  at: string;
  event: string;
  /** 1 if the event counts as unread. */
  counts: 0 | 1;
  reason: string;
}

/** Throws CommandFailed when the read tables show another count than the log. */
export async function explainUnread(
  { store, read }: Stores,
  output: Output,
  { userId, conversationId }: { userId: string; conversationId: string },
): Promise<void> {
  const { events, tables } = await applySequence(store, conversationId);
  const member = tables.get(members, keyText(members, { conversationId, userId })) as MemberRow | undefined;
  if (!member?.present)
    throw new CommandFailed(`${userId} is not a member of ${conversationId}`, `parley show conversation ${conversationId}`);
  const { readSeq, joinedAt, receiptAt } = member;
  output.note(`Read up to seq ${readSeq} (joined ${timeText(joinedAt)}, last receipt ${timeText(receiptAt)}). Events since then:`);
  const candidates = candidatesOf(events, userId, readSeq);
  for (const candidate of candidates) {
    const { seq, at, event, counts, reason } = candidate;
    output.print(candidate, `  seq ${seq}  ${at}  ${event}  +${counts}  ${reason}`);
  }
  const log = candidates.filter(({ counts }) => counts === 1).length;
  const receipts = await readMemberReceipts(await activeSlot(read), [{ userId, conversationId }]);
  const shown = receipts.get(membershipKey({ userId, conversationId }))?.unreadCount ?? null;
  output.print(
    { readSeq, unreadByLog: log, unreadShown: shown },
    `Unread according to the log: ${log}; according to the read tables: ${shown ?? 'no row yet'}.`,
  );
  if (shown !== log)
    throw new CommandFailed('the read tables lag behind the log or are incorrect', 'parley projections, then parley verify');
}

function candidatesOf(events: readonly AnyStoredEvent[], userId: string, readSeq: number): Candidate[] {
  const deleted = new Map(events.flatMap((event) => deletionsIn(event).map(({ messageSeq }) => [messageSeq, event.version] as const)));
  return events.flatMap((event): Candidate[] => {
    if (event.version <= readSeq) return [];
    const candidate = { seq: event.version, at: timeText(event.recordedAt), event: event.type };
    if (event.type === 'MessageSent') {
      const deletedAt = deleted.get(event.version);
      if (deletedAt !== undefined) return [{ ...candidate, counts: 0, reason: `deleted at seq ${deletedAt}` }];
      return [{ ...candidate, counts: 1, reason: `message from ${event.payload.senderId}` }];
    }
    if (event.type === 'CallEnded') {
      const { startedBy, participants } = callOf(event);
      const participated = startedBy === userId || participants.some((participant) => participant.userId === userId);
      return [{ ...candidate, counts: participated ? 0 : 1, reason: participated ? 'participated in the call' : 'missed call' }];
    }
    return [];
  });
}
