import type { ImageLimits } from './process-image.ts';

/** How much one upload and one user may take up: each is a LIMIT_ key (config.ts). */
export interface FileLimits extends ImageLimits {
  /** Of an upload. */
  bytes: number;
  /** Of all that a user's files take up in the store. */
  bytesPerUser: number;
  decodingsAtOnce: number;
  /** Callers that may wait for a decoding; beyond: 429. */
  decodingsWaiting: number;
}

const mebibyte = 1024 ** 2;

export const defaultFileLimits: FileLimits = {
  bytes: 10 * mebibyte,
  pixels: 40_000_000,
  frames: 1_000,
  bytesPerUser: 2_048 * mebibyte,
  decodingsAtOnce: 2,
  decodingsWaiting: 50,
};
