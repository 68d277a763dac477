import { retry } from '@parley/concurrency/retry';
import { LogDiverged, type EventStore } from '@parley/event-store/event-store';
import { fileHighWaterMarks } from '@parley/event-store/high-water-marks/file-high-water-marks';
import type { EpochMarks, HighWaterMarkStore } from '@parley/event-store/high-water-marks/high-water-mark';
import { redisHighWaterMarks } from '@parley/event-store/high-water-marks/redis-high-water-marks';
import { createLogger } from '@parley/service-kit/logging';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import type { CliConfig } from '../config.ts';
import { CommandFailed } from '../command-failed.ts';

const connectMs = 3_000;

/** Lends the high-water marks of a store: in Redis if REDIS_URL is set, else in a file in DATA_DIR. Throws CommandFailed. */
export async function withHighWaterMarks<T>(
  { REDIS_URL, DATA_DIR }: CliConfig,
  storeId: string,
  work: (marks: HighWaterMarkStore) => Promise<T>,
): Promise<T> {
  if (REDIS_URL === undefined) return work(fileHighWaterMarks(DATA_DIR)(storeId));
  const redis = connectRedis(REDIS_URL, { logger: createLogger({ service: 'parley', level: 'silent' }) });
  try {
    await retry(() => redis.ping(), { retryIf: () => true, deadlineMs: connectMs, delayMs: 50 }).catch((error: Error) => {
      throw new CommandFailed(`cannot connect to the server in REDIS_URL: ${error.message}`, 'start Redis, or correct REDIS_URL');
    });
    return await work(redisHighWaterMarks(redis)(storeId));
  } finally {
    redis.disconnect();
  }
}

/** Describes the first acknowledged event that the log lacks; null if it has them all. Marks of an earlier epoch do not count. */
export async function findLostEvent(store: EventStore, acknowledged: EpochMarks | null): Promise<string | null> {
  if (acknowledged === null || acknowledged.epoch < store.epoch) return null;
  if (acknowledged.epoch > store.epoch)
    return `the log is in epoch ${store.epoch}, but events of epoch ${acknowledged.epoch} were acknowledged`;
  for (const { partition, position, eventId } of acknowledged.marks) {
    try {
      await store.readPartition(partition, { position, eventId }, 0);
    } catch (error) {
      if (!(error instanceof LogDiverged)) throw error;
      return error.message;
    }
  }
  return null;
}
