import type { NewEvent } from '@parley/events/envelope';
import { defineCommand } from '../../define-command.ts';
import { pairScope, withOtherId, type RequestCommand } from '../pair-command.ts';
import { areContacts, pairEvent, type Pair, type PairCommand } from '../pair.ts';
import { requireIncoming } from '../require-incoming.ts';

export const acceptContact = defineCommand({
  name: 'AcceptContact',
  ...pairScope,
  decide: (pair, command: RequestCommand) => decideAcceptContact(pair, withOtherId(pair, command)),
});

export function decideAcceptContact(pair: Pair, command: PairCommand): NewEvent[] {
  if (areContacts(pair)) return [];
  requireIncoming(pair, command.userId);
  return [pairEvent('ContactAccepted', pair, command, { request: null, contactsSince: command.now })];
}
