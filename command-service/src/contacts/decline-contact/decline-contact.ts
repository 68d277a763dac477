import type { NewEvent } from '@parley/events/envelope';
import { defineCommand } from '../../define-command.ts';
import { pairScope, withOtherId, type RequestCommand } from '../pair-command.ts';
import { pairEvent, type Pair, type PairCommand } from '../pair.ts';
import { requireIncoming } from '../require-incoming.ts';

export const declineContact = defineCommand({
  name: 'DeclineContact',
  ...pairScope,
  decide: (pair, command: RequestCommand) => decideDeclineContact(pair, withOtherId(pair, command)),
});

export function decideDeclineContact(pair: Pair, command: PairCommand): NewEvent[] {
  const { userId, otherId, now } = command;
  requireIncoming(pair, userId);
  const declined = [...pair.declined.filter(({ fromId }) => fromId !== otherId), { fromId: otherId, at: now }];
  return [pairEvent('ContactDeclined', pair, command, { request: null, declined })];
}
