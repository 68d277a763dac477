import { Problem } from '@parley/service-kit/problems';
import type { Pair } from './pair.ts';

/** Throws `not_found` unless the other one's request waits for this user, and they may know of it. */
export function requireIncoming({ standing: { request } }: Pair, userId: string): void {
  if (!request || request.fromId === userId || request.silent) throw new Problem('not_found');
}
