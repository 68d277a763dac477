import type { ImageLimits } from './decoding/process-image.ts';

/** Limits of one upload and of one user; each is a LIMIT_ setting (config.ts). */
export interface FileLimits extends ImageLimits {
  /** Bytes of an upload. */
  bytes: number;
  /** Bytes of all files of a user in the store. */
  bytesPerUser: number;
  decodingConcurrency: number;
  /** Memory of images that are decoded at the same time; an image that needs more is decoded alone. */
  decodingBytes: number;
  /** Uploads that may wait to be decoded, of all users and of one; more are rejected with 429. */
  decodingQueue: number;
  decodingQueuePerUser: number;
}

const mebibyte = 1024 ** 2;

export const defaultFileLimits: FileLimits = {
  bytes: 10 * mebibyte,
  pixels: 40_000_000,
  avifPixels: 16_000_000,
  frames: 1_000,
  bytesPerUser: 2_048 * mebibyte,
  decodingConcurrency: 2,
  decodingBytes: 576 * mebibyte,
  decodingQueue: 50,
  decodingQueuePerUser: 2,
};
