import type { EventStore } from '@parley/event-store/event-store';
import { conversationStream } from '@parley/events/streams';
import { conversationRef } from '../conversations/entity-refs.ts';
import type { Watermark } from './advance-receipt/advance-receipt.ts';

/** The watermark at this seq, or at the end of the conversation if the seq lies beyond it. */
export async function readWatermark(
  store: Pick<EventStore, 'load' | 'readStream'>,
  conversationId: string,
  seq: number,
): Promise<Watermark> {
  const stream = conversationStream(conversationId);
  const readEnd = async (current: boolean): Promise<Watermark> => {
    const { heads } = await store.load([conversationRef(conversationId)], { current });
    const { version, messages } = heads.get(stream)!;
    return { seq: version, messages };
  };
  const cachedEnd = await readEnd(false);
  if (cachedEnd.seq === seq) return cachedEnd;
  const [event] = await store.readStream(stream, { after: seq - 1, upTo: seq, limit: 1 });
  return event ? { seq, messages: event.messages } : readEnd(true);
}
