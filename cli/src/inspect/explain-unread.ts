import { callOf } from '@parley/events/event-constructors/call-events';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { keyText } from '@parley/projector/apply/row-key';
import { membershipKey, readReceiptStandings } from '@parley/read-tables/reads/receipt-standings';
import { activeSlot } from '@parley/read-tables/slots';
import { members, type MemberRow } from '@parley/read-tables/tables';
import { applySequence, timeText } from '../log/apply-sequence.ts';
import type { Output } from '../output/output.ts';
import { Refusal } from '../refusal.ts';
import type { Stores } from '../stores/open-stores.ts';

interface Counted {
  seq: number;
  at: string;
  event: string;
  /** 1: counts; 0: would have, and why not. */
  counts: 0 | 1;
  because: string;
}

/** Throws Refusal when the tables say another number than the log. */
export async function explainUnread(
  { store, read }: Stores,
  output: Output,
  { userId, conversationId }: { userId: string; conversationId: string },
): Promise<void> {
  const { events, tables } = await applySequence(store, conversationId);
  const member = tables.get(members, keyText(members, { conversationId, userId })) as MemberRow | undefined;
  if (!member?.present) throw new Refusal(`${userId} is not in ${conversationId}`, `parley show conversation ${conversationId}`);
  const { readSeq, joinedAt, receiptAt } = member;
  output.say(`Has read to seq ${readSeq} (joined ${timeText(joinedAt)}, last mark ${timeText(receiptAt)}). After it:`);
  const counted = countedOf(events, userId, readSeq);
  for (const one of counted) output.tell(one, `  seq ${one.seq}  ${one.at}  ${one.event}  +${one.counts}  ${one.because}`);
  const log = counted.filter(({ counts }) => counts === 1).length;
  const standings = await readReceiptStandings(await activeSlot(read), [{ userId, conversationId }]);
  const shown = standings.get(membershipKey({ userId, conversationId }))?.unreadCount ?? null;
  output.tell({ readSeq, unreadByLog: log, unreadShown: shown }, `Unread by the log: ${log}. The tables show: ${shown ?? 'nothing yet'}.`);
  if (shown !== log) throw new Refusal('the tables say otherwise: they are behind, or wrong', 'parley projections, then parley verify');
}

function countedOf(events: readonly AnyStoredEvent[], userId: string, readSeq: number): Counted[] {
  const deleted = new Map(events.flatMap((event) => (event.type === 'MessageDeleted' ? [[event.payload.messageSeq, event.version]] : [])));
  return events.flatMap((event): Counted[] => {
    const told = { seq: event.version, at: timeText(event.recordedAt), event: event.type };
    if (event.type === 'MessageSent' && event.version > readSeq) {
      const by = deleted.get(event.version);
      return [
        {
          ...told,
          counts: by === undefined ? 1 : 0,
          because: by === undefined ? `a message of ${event.payload.senderId}` : `deleted since, at seq ${by}`,
        },
      ];
    }
    if (event.type === 'CallEnded' && event.version > readSeq) {
      const tookPart = callOf(event).startedBy === userId || callOf(event).participants.some((one) => one.userId === userId);
      return [{ ...told, counts: tookPart ? 0 : 1, because: tookPart ? 'had part in this call' : 'a call that was missed' }];
    }
    return [];
  });
}
