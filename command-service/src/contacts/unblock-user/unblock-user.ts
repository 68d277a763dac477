import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { pairScope } from '../pair-command.ts';
import { isBlockedBy, pairEvent, type Pair, type PairCommand } from '../pair.ts';

export const unblockUser = defineCommand({ name: 'UnblockUser', ...pairScope, decide: decideUnblockUser });

/** A request that the block hid stays hidden: the block answered it. */
export function decideUnblockUser(pair: Pair, command: PairCommand): NewEvent[] {
  const { userId } = command;
  if (!isBlockedBy(pair, userId)) throw new Problem('not_found');
  const blocks = pair.blocks.filter(({ byId }) => byId !== userId);
  return [pairEvent('UserUnblocked', pair, command, { blocks, silent: true })];
}
