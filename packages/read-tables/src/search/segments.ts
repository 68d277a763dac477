/** Segments of a conversation: so many seqs from a multiple on. Search knows which words each full segment holds. */

/** A search reads what is in no full segment from the messages themselves: on average half of this of each conversation. */
export const segmentSize = 64;

export const segmentOf = (seq: number): number => Math.floor(seq / segmentSize);

/** The first seq of the segment, which no message need have. */
export const segmentStart = (segment: number): number => segment * segmentSize;
