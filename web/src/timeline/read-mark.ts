/** The user's read mark: up to the last item whose end was in view, attentively, for 400 ms. The mark only rises. */
export const readAfterMs = 400;

export interface ReadMark {
  /** Read up to this `seq`. */
  seq: number;
  /** Since when each item's end is in view without a break: `seq` → milliseconds. */
  inView: ReadonlyMap<number, number>;
}

export function startMark(readSeq: number): ReadMark {
  return { seq: readSeq, inView: new Map() };
}

/**
 * Takes what is in view now. `seqs`: the items whose ends are in view, empty while the user is not attentive.
 * Returns the mark, raised by what has been in view long enough.
 */
export function observe(mark: ReadMark, now: number, seqs: readonly number[]): ReadMark {
  const inView = new Map(seqs.filter((seq) => seq > mark.seq).map((seq) => [seq, mark.inView.get(seq) ?? now]));
  let { seq } = mark;
  for (const [candidate, since] of inView) if (now - since >= readAfterMs && candidate > seq) seq = candidate;
  for (const candidate of inView.keys()) if (candidate <= seq) inView.delete(candidate);
  return { seq, inView };
}

/** When to observe again, in milliseconds from now; null if nothing new is in view. */
export function nextObservation({ inView }: ReadMark, now: number): number | null {
  if (inView.size === 0) return null;
  return Math.max(0, Math.min(...inView.values()) + readAfterMs - now);
}
