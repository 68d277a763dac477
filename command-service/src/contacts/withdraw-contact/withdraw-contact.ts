import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { changed, type Pair, type PairCommand } from '../pair.ts';

/** Reads: the pair. Who never heard of the request does not hear of its end. */
export function decideWithdrawContact(pair: Pair, command: PairCommand): NewEvent[] {
  const { request } = pair.standing;
  if (!request) throw new Problem('not_found');
  if (request.fromId !== command.userId) throw new Problem(request.silent ? 'not_found' : 'forbidden');
  return [changed('ContactWithdrawn', pair, command, { request: null, silent: request.silent })];
}
