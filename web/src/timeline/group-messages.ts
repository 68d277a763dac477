/** Messages of one sender in quick succession are shown as a group: one name, one picture, joined bubbles. */
const maxGapMs = 5 * 60_000;

export interface GroupPart {
  /** Null for a system message. */
  senderId: string | null;
  /** Milliseconds since 1970. */
  sentAt: number;
}

/** True if both messages belong to one group. `before` is the message directly above; null if there is something else. */
export function isSameGroup(before: GroupPart | null, message: GroupPart | null): boolean {
  if (before === null || message === null) return false;
  if (before.senderId === null) return false;
  return before.senderId === message.senderId && Math.abs(message.sentAt - before.sentAt) <= maxGapMs;
}
