import type { AnyStoredEvent } from '@parley/events/envelope';

/** The part of an event that later steps read. Each shard caches thousands of these, so they are small. */
export interface EarlierEvent {
  version: number;
  recordedAt: number;
  /** Null when the event does not change the text of a message. */
  change: TextChange | null;
}

export type TextChange =
  | { kind: 'sent'; senderId: string; text: string | null }
  | { kind: 'edited'; messageSeq: number; text: string | null }
  | { kind: 'deleted'; messageSeq: number };

export function earlierEvent(event: AnyStoredEvent): EarlierEvent {
  return { version: event.version, recordedAt: event.recordedAt, change: textChangeOf(event) };
}

function textChangeOf({ type, payload }: AnyStoredEvent): TextChange | null {
  if (type === 'MessageSent') return { kind: 'sent', senderId: payload.senderId, text: payload.personal.text };
  if (type === 'MessageEdited') return { kind: 'edited', messageSeq: payload.messageSeq, text: payload.personal.text };
  return type === 'MessageDeleted' ? { kind: 'deleted', messageSeq: payload.messageSeq } : null;
}
