import { Problem } from '@parley/service-kit/problems';
import type { Pair } from './pair.ts';

/** Throws `not_found` unless a request waits that this user may know of, `forbidden` when it is their own. */
export function requireIncoming({ standing: { request } }: Pair, userId: string): void {
  if (request?.fromId === userId) throw new Problem('forbidden');
  if (!request || request.silent) throw new Problem('not_found');
}
