/** Blocks of a conversation: so many seqs from a multiple on. Search knows which words each block holds. */

export const blockSize = 256;

export const blockOf = (seq: number): number => Math.floor(seq / blockSize);

/** The first seq of the block, which no message need have. */
export const blockStart = (block: number): number => block * blockSize;
