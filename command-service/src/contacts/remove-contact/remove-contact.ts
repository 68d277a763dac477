import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { pairScope } from '../pair-command.ts';
import { areContacts, pairEvent, type Pair, type PairCommand } from '../pair.ts';

export const removeContact = defineCommand({ name: 'RemoveContact', ...pairScope, decide: decideRemoveContact });

export function decideRemoveContact(pair: Pair, command: PairCommand): NewEvent[] {
  if (!areContacts(pair)) throw new Problem('not_found');
  return [pairEvent('ContactRemoved', pair, command, { contactsSince: null })];
}
