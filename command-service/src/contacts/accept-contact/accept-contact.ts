import type { NewEvent } from '@parley/events/envelope';
import { areContacts, changed, type Pair, type PairCommand } from '../pair.ts';
import { requireIncoming } from '../require-incoming.ts';

/** Reads: the pair. Who are contacts already stay so quietly. */
export function decideAcceptContact(pair: Pair, command: PairCommand): NewEvent[] {
  if (areContacts(pair)) return [];
  requireIncoming(pair, command.userId);
  return [changed('ContactAccepted', pair, command, { request: null, contactsSince: command.now })];
}
