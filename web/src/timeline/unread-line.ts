/**
 * The line above the first message that the user had not read. It is set when a conversation is opened, or when a message arrives
 * that the user cannot see. New messages never move it; it goes when the user leaves, or has sent two messages.
 */
export interface UnreadLine {
  /** The line stands before the first item of another user above this `seq`; null: there is no line. */
  after: number | null;
  /** The `seq` of the item below the line, once its page is loaded. It never changes. */
  place: number | null;
  count: number;
  sent: number;
}

export const noLine: UnreadLine = { after: null, place: null, count: 0, sent: 0 };

/** `unread`: how many messages of others are unread. */
export function lineOnOpen(readSeq: number, unread: number): UnreadLine {
  return unread > 0 ? { after: readSeq, place: null, count: unread, sent: 0 } : noLine;
}

/** A message of another user arrived. `before`: the highest `seq` before it. `attentive`: the user sees it arrive. */
export function lineOnArrival(line: UnreadLine, before: number, attentive: boolean): UnreadLine {
  if (attentive) return line;
  if (line.after === null) return { after: before, place: null, count: 1, sent: 0 };
  return { ...line, count: line.count + 1 };
}

export function lineOnSend(line: UnreadLine): UnreadLine {
  if (line.after === null) return line;
  return line.sent >= 1 ? noLine : { ...line, sent: line.sent + 1 };
}

export interface LineItem {
  seq: number;
  /** By another user: a message or a call. */
  foreign: boolean;
}

/** Finds the place of the line, if the items reach back to it. */
export function withPlace(line: UnreadLine, items: readonly LineItem[], hasBefore: boolean): UnreadLine {
  const { after } = line;
  const [first] = items;
  if (after === null || line.place !== null || !first) return line;
  if (hasBefore && first.seq > after + 1) return line;
  const place = items.find(({ seq, foreign }) => foreign && seq > after);
  return place ? { ...line, place: place.seq } : line;
}
