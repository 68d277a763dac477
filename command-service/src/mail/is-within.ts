import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';

/** Takes a point of the key; false if none is left. */
export async function isWithin(limit: Limit, key: string): Promise<boolean> {
  try {
    await limit.take(key);
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'rate_limited') return false;
    throw error;
  }
}
