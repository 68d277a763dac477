import { createFairLimit } from '@parley/concurrency/fair-limit';
import { noBoundMetrics, type BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createRecentUse } from '@parley/service-kit/bounds/recent-use';
import type { WorkBudget } from '@parley/service-kit/bounds/work-budget';
import { Problem } from '@parley/service-kit/problems';
import type { FileLimits } from '../file-limits.ts';
import type { DecodeOptions, ImageDecoder } from './image-decoder.ts';
import type { ProcessedImage } from './process-image.ts';

interface DecodingDependencies {
  decoder: Pick<ImageDecoder, 'measure' | 'decode'>;
  limits: FileLimits;
  /** Milliseconds of decoding, by user. */
  budget: WorkBudget;
  metrics?: BoundMetrics | undefined;
}

/** Decoding time, by the half-life of a minute, up to which a user who has uploaded before gets every other free slot. */
const light = { lightAmount: 2_000, halfLifeMs: 60_000 };

/** An image that needs less, such as a JPEG of three megapixels, takes a fraction of a second. */
const quickBytes = 32 * 1024 ** 2;

type DecodeInTurn = (userId: string, upload: string, signal: AbortSignal) => Promise<ProcessedImage>;

/**
 * Decodes uploads, users in turn: at most `decodingConcurrency` at the same time. Half of these places are for quick images and for users
 * with little recent use, so that neither waits until large ones of others are decoded. Judged by their headers, large images that are
 * decoded take at most `decodingBytes` of memory together. Throws `rate_limited` if the queue is full, and what the decoder throws.
 */
export function decodeInTurn({ decoder, limits, budget, metrics = noBoundMetrics }: DecodingDependencies): DecodeInTurn {
  const concurrency = limits.decodingConcurrency;
  const reservedForTrusted = Math.floor(concurrency / 2);
  const slots = createFairLimit({
    concurrency,
    reservedForTrusted,
    // A user leaves one of several slots to others.
    maxRunningPerKey: Math.max(1, concurrency - 1),
    maxQueued: limits.decodingQueue,
    maxQueuedPerKey: limits.decodingQueuePerUser,
    onFull(userId) {
      metrics.exceeded('decoding_queue', userId);
      return new Problem('rate_limited', { retryAfter: 1 });
    },
  });
  // A task that waits for memory has a slot.
  const memory = createFairLimit({
    concurrency,
    capacity: limits.decodingBytes,
    maxQueued: concurrency,
    maxQueuedPerKey: concurrency,
  });

  const use = createRecentUse(light);

  /** Charges the work to the user, whatever its outcome. */
  async function charged<Result>(userId: string, work: (charge: DecodeOptions['charge']) => Promise<Result>): Promise<Result> {
    let milliseconds = 0;
    try {
      return await work((spent) => (milliseconds += spent));
    } finally {
      await budget.charge(userId, milliseconds);
    }
  }

  /** Only decoding shows how much a user uses. */
  function counted(userId: string, charge: DecodeOptions['charge']): DecodeOptions['charge'] {
    return (milliseconds) => {
      use.add(userId, milliseconds);
      charge(milliseconds);
    };
  }

  return async (userId, path, signal) => {
    const upload = { upload: path, limits };
    const measure = () => charged(userId, (charge) => decoder.measure(upload, { signal, charge }));
    const decode = () => charged(userId, (charge) => decoder.decode(upload, { signal, charge: counted(userId, charge) }));
    // In the only place, measuring would let all others take turns with light users.
    const weight = await slots(userId, measure, { trusted: reservedForTrusted > 0 || use.isLight(userId) });
    if (weight <= quickBytes) return slots(userId, decode, { trusted: true });
    return slots(userId, () => memory(userId, decode, { weight }), { trusted: use.isLight(userId) });
  };
}
