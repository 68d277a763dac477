/** Blocks of a conversation: so many seqs from a multiple on. Search knows which words each full block holds. */

/** A search reads what is in no full block from the messages themselves: on average half of this of each conversation. */
export const blockSize = 64;

export const blockOf = (seq: number): number => Math.floor(seq / blockSize);

/** The first seq of the block, which no message need have. */
export const blockStart = (block: number): number => block * blockSize;
