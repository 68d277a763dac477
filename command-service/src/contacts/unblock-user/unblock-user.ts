import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { changed, isBlockedBy, type Pair, type PairCommand } from '../pair.ts';

/** Reads: the pair. A request that was hidden stays so: it was answered by the block. */
export function decideUnblockUser(pair: Pair, command: PairCommand): NewEvent[] {
  const { userId } = command;
  if (!isBlockedBy(pair, userId)) throw new Problem('not_found');
  const blocks = pair.standing.blocks.filter(({ byId }) => byId !== userId);
  return [changed('UserUnblocked', pair, command, { blocks, silent: true })];
}
