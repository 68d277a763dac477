import { Problem } from '@parley/service-kit/problems';
import type { Pair } from './pair.ts';

/** Throws `not_found` unless there is a request that this user can see, and `forbidden` if it is the user's own. */
export function requireIncoming({ request }: Pair, userId: string): void {
  if (request?.fromId === userId) throw new Problem('forbidden');
  if (!request || request.silent) throw new Problem('not_found');
}
