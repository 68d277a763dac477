import type { AnyStoredEvent } from '@parley/events/envelope';

/** What of an event a step can look at once more. Each shard remembers thousands of them: so it is this, and not the event. */
export interface EarlierEvent {
  version: number;
  recordedAt: number;
  /** What it did to the text of a message; null: nothing. */
  change: TextChange | null;
}

export type TextChange =
  | { kind: 'sent'; senderId: string; text: string | null }
  | { kind: 'edited'; messageSeq: number; text: string | null }
  | { kind: 'deleted'; messageSeq: number };

export function earlierEvent(event: AnyStoredEvent): EarlierEvent {
  return { version: event.version, recordedAt: event.recordedAt, change: textChangeIn(event) };
}

function textChangeIn({ type, payload }: AnyStoredEvent): TextChange | null {
  if (type === 'MessageSent') return { kind: 'sent', senderId: payload.senderId, text: payload.personal.text };
  if (type === 'MessageEdited') return { kind: 'edited', messageSeq: payload.messageSeq, text: payload.personal.text };
  return type === 'MessageDeleted' ? { kind: 'deleted', messageSeq: payload.messageSeq } : null;
}
