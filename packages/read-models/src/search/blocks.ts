/** Blocks of a conversation: so many seqs from a multiple on. The index of search tells words apart no finer. */

export const blockSize = 256;

export const blockOf = (seq: number): number => Math.floor(seq / blockSize);

/** The first seq of the block, which no message need have. */
export const blockStart = (block: number): number => block * blockSize;

/** Stands in the index in the place of a word: the block is full and has its words there. No text has an empty word. */
export const indexedMark = '';
