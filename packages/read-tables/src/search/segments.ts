/** Segments of a conversation: fixed ranges of seqs. The search index has a row for each full segment. */

/** Seqs per segment. Search reads later messages, on average half a segment per conversation, from `messages`. */
export const segmentSize = 64;

export const segmentOf = (seq: number): number => Math.floor(seq / segmentSize);

/** First seq of the segment. It need not be a message. */
export const segmentStart = (segment: number): number => segment * segmentSize;
