/** What a client has ever shown of each conversation's messages: its state forgets the older ones when it reads a page anew. */
import type { Message } from '@parley/events/wire/messages';

/** A message as it stands on a screen. */
export type Line = Pick<Message, 'id' | 'seq' | 'text'>;

export interface ShownRoom {
  /** Each message as it stood there first, in the order in which they came. */
  lines: Line[];
  /** Neighbours whose `seq` did not rise, the upper one first; each pair once. */
  fallen: [Line, Line][];
}

export interface Screen {
  /** By conversation. */
  rooms: ReadonlyMap<string, ShownRoom>;
  see(state: { messages: Readonly<Record<string, readonly Line[]>> }): void;
}

export function watchScreen(): Screen {
  const rooms = new Map<string, ShownRoom & { latest: readonly Line[]; known: Set<string> }>();

  function look(conversationId: string, latest: readonly Line[]): void {
    const room = rooms.get(conversationId) ?? { lines: [], fallen: [], latest: [], known: new Set<string>() };
    rooms.set(conversationId, room);
    if (room.latest === latest) return;
    room.latest = latest;
    latest.forEach(({ id, seq, text }, index) => {
      if (!room.known.has(id)) room.lines.push({ id, seq, text });
      room.known.add(id);
      const above = latest[index - 1];
      if (!above || above.seq < seq || room.fallen.some(([upper, lower]) => upper.id === above.id && lower.id === id)) return;
      room.fallen.push([above, { id, seq, text }]);
    });
  }

  return { rooms, see: ({ messages }) => Object.entries(messages).forEach(([id, latest]) => look(id, latest)) };
}
