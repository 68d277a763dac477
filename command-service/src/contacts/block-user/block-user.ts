import type { NewEvent } from '@parley/events/envelope';
import { changed, isBlockedBy, type Pair, type PairCommand } from '../pair.ts';
import { decideWithdrawContact } from '../withdraw-contact/withdraw-contact.ts';

/**
 * Reads: the pair. The other one's request stays pending for them and is hidden here; one's own is withdrawn, which looks
 * as any withdrawal does. Who are contacts stay so, since the end of that would tell.
 */
export function decideBlockUser(pair: Pair, command: PairCommand): NewEvent[] {
  const { userId, now } = command;
  if (isBlockedBy(pair, userId)) return [];
  const { request } = pair.standing;
  const withdrawn = request?.fromId === userId ? decideWithdrawContact(pair, command) : [];
  const hidden = request && request.fromId !== userId ? { ...request, silent: true } : null;
  const blocks = [...pair.standing.blocks, { byId: userId, at: now }];
  return [...withdrawn, changed('UserBlocked', pair, command, { request: hidden, blocks, silent: true })];
}
