import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { pairScope, withOtherId, type RequestCommand } from '../pair-command.ts';
import { pairEvent, type Pair, type PairCommand } from '../pair.ts';

export const withdrawContact = defineCommand({
  name: 'WithdrawContact',
  ...pairScope,
  decide: (pair, command: RequestCommand) => decideWithdrawContact(pair, withOtherId(pair, command)),
});

/** The end of a silent request is silent too. */
export function decideWithdrawContact(pair: Pair, command: PairCommand): NewEvent[] {
  const { request } = pair;
  if (!request) throw new Problem('not_found');
  if (request.fromId !== command.userId) throw new Problem(request.silent ? 'not_found' : 'forbidden');
  return [pairEvent('ContactWithdrawn', pair, command, { request: null, silent: request.silent })];
}
