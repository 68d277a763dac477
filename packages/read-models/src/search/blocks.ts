/** Blocks of a conversation: so many seqs from a multiple on. The index of search tells words apart no finer. */

export const blockSize = 512;

export const blockOf = (seq: number): number => Math.floor(seq / blockSize);

/** The first seq of the block, which no message need have. */
export const blockStart = (block: number): number => block * blockSize;
