import { byteSize, key } from '@parley/service-kit/config-keys';
import { limit } from '../limit-key.ts';
import { defaultFileLimits } from './file-limits.ts';

/** Limits of uploads. */
export const fileLimitKeys = {
  LIMIT_FILE_BYTES: key(byteSize().prefault('10MiB'), { description: 'Maximum size of an upload.', example: '10MiB' }),
  LIMIT_FILE_BYTES_PER_USER: key(byteSize().prefault('2GiB'), {
    description: 'Maximum total size of the files per user.',
    example: '2GiB',
  }),
  LIMIT_FILE_PIXELS: limit(1_000_000_000, defaultFileLimits.pixels, 'Maximum number of pixels in an image, summed over all frames.'),
  LIMIT_FILE_AVIF_PIXELS: limit(
    1_000_000_000,
    defaultFileLimits.avifPixels,
    'Maximum pixels of an AVIF image, whose decoder costs the most by far.',
  ),
  LIMIT_FILE_FRAMES: limit(100_000, defaultFileLimits.frames, 'Maximum number of frames in an animated image.'),
  LIMIT_DECODING_CONCURRENCY: limit(64, defaultFileLimits.decodingConcurrency, 'Images decoded at the same time, each in its own process.'),
  LIMIT_DECODING_MEMORY: key(byteSize().prefault('576MiB'), {
    description:
      'Memory for images decoded at the same time, estimated from format and pixels; others wait. An image that needs more is decoded alone.',
    example: '576MiB',
  }),
  LIMIT_DECODING_QUEUE: limit(10_000, defaultFileLimits.decodingQueue, 'Uploads that may wait to be decoded; more are rejected with 429.'),
  LIMIT_DECODING_QUEUE_USER: limit(10_000, defaultFileLimits.decodingQueuePerUser, 'Uploads per user that may wait to be decoded.'),
};
