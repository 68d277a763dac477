import type { AnyStoredEvent } from '@parley/events/envelope';
import { streamOwnerId } from '@parley/events/streams';

/** Id of the conversation, pair or account whose events are delivered in order. */
export function sequenceOf(event: AnyStoredEvent): string {
  return streamOwnerId(event.stream);
}
