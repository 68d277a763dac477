import type { AnyStoredEvent } from '@parley/events/envelope';
import { isSealed } from '@parley/events/sealing';

/** Bytes that an event without a text takes in memory, about. */
export const bytesWithoutText = 400;

/** Estimates the bytes that an event takes in memory; of all that it holds, only a message's text and data can be long. */
export function eventBytes({ type, payload }: AnyStoredEvent): number {
  if (isSealed(payload)) return bytesWithoutText + payload.personal.length;
  const text = type === 'MessageSent' || type === 'MessageEdited' ? payload.personal.text : null;
  return bytesWithoutText + textBytes(text) + customBytes(payload);
}

function customBytes(payload: AnyStoredEvent['payload']): number {
  const custom = 'personal' in payload && payload.personal && 'custom' in payload.personal ? payload.personal.custom : undefined;
  return custom ? textBytes(JSON.stringify(custom)) : 0;
}

/** At most two bytes per UTF-16 code unit. */
export function textBytes(text: string | null): number {
  return 2 * (text?.length ?? 0);
}
