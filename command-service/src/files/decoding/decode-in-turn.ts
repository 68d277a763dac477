import { createFairLimit } from '@parley/concurrency/fair-limit';
import { noBoundMetrics, type BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createRecentUse } from '@parley/service-kit/bounds/recent-use';
import type { WorkBudget } from '@parley/service-kit/bounds/work-budget';
import { Problem } from '@parley/service-kit/problems';
import type { FileLimits } from '../file-limits.ts';
import type { DecodeOptions, ImageDecoder } from './image-decoder.ts';
import type { ProcessedImage } from './process-image.ts';

interface DecodingDependencies {
  decoder: Pick<ImageDecoder, 'decodeSmall' | 'decode'>;
  limits: FileLimits;
  /** Milliseconds of decoding, by user. */
  budget: WorkBudget;
  metrics?: BoundMetrics | undefined;
}

/** Decoding time, by the half-life of a minute, up to which a user who has uploaded before gets every other turn. */
const light = { lightAmount: 2_000, halfLifeMs: 60_000 };

/** An image that needs less, such as a JPEG of three megapixels, takes a fraction of a second. */
const smallBytes = 32 * 1024 ** 2;

type DecodeInTurn = (userId: string, upload: string, signal: AbortSignal) => Promise<ProcessedImage>;

/**
 * Decodes uploads, users in turn: at most `decodingConcurrency` at the same time. Half of these places are closed to large images, so that small
 * ones do not wait until large ones of others are decoded; among large ones, those of users with little recent use get every other turn.
 * Judged by their headers, large images that are decoded take at most `decodingBytes` of memory together. Throws `rate_limited` if the queue is
 * full, and what the decoder throws.
 */
export function decodeInTurn({ decoder, limits, budget, metrics = noBoundMetrics }: DecodingDependencies): DecodeInTurn {
  const concurrency = limits.decodingConcurrency;
  const reservedForSmall = Math.floor(concurrency / 2);
  const bounds = {
    maxQueued: limits.decodingQueue,
    maxQueuedPerKey: limits.decodingQueuePerUser,
    onFull(userId: string) {
      metrics.exceeded('decoding_queue', userId);
      return new Problem('rate_limited', { retryAfter: 1 });
    },
  };
  // A user leaves one of several places to others.
  const places = createFairLimit({ ...bounds, concurrency, maxRunningPerKey: Math.max(1, concurrency - 1) });
  // A large image waits here for memory, without a place.
  const large = createFairLimit({ ...bounds, concurrency: concurrency - reservedForSmall, capacity: limits.decodingBytes });
  const use = createRecentUse(light);

  /** Charges the work to the user, whatever its outcome. Only decoding shows how much a user uses: a number is but the size of an image. */
  async function charged<Result>(userId: string, work: (charge: DecodeOptions['charge']) => Promise<Result>): Promise<Result> {
    let milliseconds = 0;
    let result: Result | undefined;
    try {
      return (result = await work((spent) => (milliseconds += spent)));
    } finally {
      if (typeof result !== 'number') use.add(userId, milliseconds);
      await budget.charge(userId, milliseconds);
    }
  }

  return async (userId, path, signal) => {
    const upload = { upload: path, limits };
    const decodeSmall = () => charged(userId, (charge) => decoder.decodeSmall(upload, { maxBytes: smallBytes, signal, charge }));
    const decode = () => charged(userId, (charge) => decoder.decode(upload, { signal, charge }));
    // In the only place, all users' first steps would take turns with light users.
    const small = await places(userId, decodeSmall, { trusted: reservedForSmall > 0 || use.isLight(userId) });
    if (typeof small !== 'number') return small;
    const trusted = use.isLight(userId);
    return large(userId, () => places(userId, decode, { trusted }), { weight: small, trusted });
  };
}
