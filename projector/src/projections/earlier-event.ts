import type { AnyStoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';

/** The part of an event that later steps read. Each shard caches thousands of these, so they are small. */
export interface EarlierEvent {
  version: number;
  recordedAt: number;
  /** Null when the event does not change the text of a message. */
  change: TextChange | null;
}

export type TextChange =
  | ({ kind: 'sent'; senderId: string | null } & ChangedText)
  | ({ kind: 'edited'; messageSeq: number } & ChangedText)
  | { kind: 'deleted'; messageSeqs: readonly number[] };

interface ChangedText {
  text: string | null;
  /** The terms of the text, if they were split before. */
  terms?: string[];
}

export function earlierEvent(event: AnyStoredEvent): EarlierEvent {
  return { version: event.version, recordedAt: event.recordedAt, change: textChangeOf(event) };
}

function textChangeOf(event: AnyStoredEvent): TextChange | null {
  const { type, payload } = event;
  if (type === 'MessageSent') return { kind: 'sent', senderId: payload.senderId, text: payload.personal.text };
  if (type === 'MessageEdited') return { kind: 'edited', messageSeq: payload.messageSeq, text: payload.personal.text };
  const deletions = deletionsIn(event);
  return deletions.length === 0 ? null : { kind: 'deleted', messageSeqs: deletions.map(({ messageSeq }) => messageSeq) };
}
