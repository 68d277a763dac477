import type { EventStore } from '@parley/event-store/event-store';
import { conversationStream } from '@parley/events/streams';
import { conversationRef } from '../conversations/reads.ts';
import type { Mark } from './advance-receipt/advance-receipt.ts';

/** The place of this seq, or the conversation's end where the seq lies beyond it. What is there never changes. */
export async function markAt(store: Pick<EventStore, 'load' | 'readStream'>, conversationId: string, seq: number): Promise<Mark> {
  const stream = conversationStream(conversationId);
  const end = async (current: boolean): Promise<Mark> => {
    const { heads } = await store.load([conversationRef(conversationId)], { current });
    const { version, messages } = heads.get(stream)!;
    return { seq: version, messages };
  };
  const known = await end(false);
  if (known.seq === seq) return known;
  const [event] = await store.readStream(stream, { after: seq - 1, upTo: seq, limit: 1 });
  return event ? { seq, messages: event.messages } : end(true);
}
