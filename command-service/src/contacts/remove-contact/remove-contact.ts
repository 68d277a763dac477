import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { areContacts, changed, type Pair, type PairCommand } from '../pair.ts';

/** Reads: the pair. */
export function decideRemoveContact(pair: Pair, command: PairCommand): NewEvent[] {
  if (!areContacts(pair)) throw new Problem('not_found');
  return [changed('ContactRemoved', pair, command, { contactsSince: null })];
}
