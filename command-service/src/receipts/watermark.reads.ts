import type { EventStore } from '@parley/event-store/event-store';
import { conversationStream } from '@parley/events/streams';
import { memberRefs } from '../conversations/entity-refs.ts';
import type { Watermark } from './advance-receipt/advance-receipt.ts';

type LogReads = Pick<EventStore, 'load' | 'readStream'>;

/** The member who reads, whose entity is the least that says where the conversation ends. */
interface Reader {
  conversationId: string;
  userId: string;
}

/** The watermarks at these seqs; null where there is none. */
export async function readWatermarks(
  store: LogReads,
  reader: Reader,
  { delivered, read }: { delivered?: number | undefined; read?: number | undefined },
): Promise<{ delivered: Watermark | null; read: Watermark | null }> {
  const at = async (seq: number | undefined) => (seq === undefined ? null : readWatermark(store, reader, seq));
  const watermarks = await Promise.all([at(delivered), at(read)]);
  return { delivered: watermarks[0], read: watermarks[1] };
}

/** The watermark at this seq, or at the end of the conversation if the seq lies beyond it. */
async function readWatermark(store: LogReads, { conversationId, userId }: Reader, seq: number): Promise<Watermark> {
  const stream = conversationStream(conversationId);
  const readEnd = async (current: boolean): Promise<Watermark> => {
    const { heads } = await store.load(memberRefs(conversationId, [userId]), { current });
    const { version, messages } = heads.get(stream)!;
    return { seq: version, messages };
  };
  const cachedEnd = await readEnd(false);
  if (cachedEnd.seq === seq) return cachedEnd;
  const [event] = await store.readStream(stream, { after: seq - 1, upTo: seq, limit: 1 });
  return event ? { seq, messages: event.messages } : readEnd(true);
}
