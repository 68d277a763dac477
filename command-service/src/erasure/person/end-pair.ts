import type { NewEvent } from '@parley/events/envelope';
import { pairScope } from '../../contacts/pair-command.ts';
import { pairEvent, type Pair, type PairCommand } from '../../contacts/pair.ts';
import { defineCommand } from '../../define-command.ts';

/**
 * Ends requests, the contact and the person's own block. The last event always comes: what the person still sends in their direct
 * conversation conflicts with it. The other user is notified of what they have seen.
 */
export function decideEndPair(pair: Pair, command: PairCommand): NewEvent[] {
  const { request, contactsSince } = pair;
  const blocks = pair.blocks.filter(({ byId }) => byId !== command.userId);
  const gone = { request: null, contactsSince: null, declined: [], blocks, silent: contactsSince === null };
  return [...endRequest(), pairEvent('AccountGone', pair, command, gone)];

  function endRequest(): NewEvent[] {
    if (request === null) return [];
    const type = request.fromId === command.userId ? 'ContactWithdrawn' : 'ContactDeclined';
    return [pairEvent(type, pair, command, { request: null, silent: request.silent })];
  }
}

export const endPair = defineCommand({ name: 'EndPair', ...pairScope, decide: decideEndPair });
