import { contactRequestSummary } from '@parley/events/wire/contacts';
import { id, position, time, timeOf } from '@parley/events/wire/fields';
import type { Answer } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../answers.ts';
import type { Outcome } from '../define-command.ts';
import { areContacts, type Pair } from './pair.ts';

export const requestBody = z.object({ contactRequest: contactRequestSummary, position });
export const blockBody = z.object({
  block: z
    .strictObject({
      userId: id.describe('The other user'),
      blockedAt: time.nullable().describe('Null if a retry finds the block removed since'),
    })
    .describe('Your block'),
  position,
});

/** Answers the request as it is now; a replayed command may find it closed since. */
export function answerRequest(status: number, outcome: Outcome<Pair>, request: { pairId: string; fromId: string; toId: string }): Answer {
  const { pairId, fromId, toId } = request;
  const isPending = outcome.state.request?.fromId === fromId;
  const state = areContacts(outcome.state) ? 'accepted' : isPending ? 'pending' : 'closed';
  return answer(status, outcome, { contactRequest: { id: pairId, fromId, toId, state } });
}

/** Answers when `userId` blocked `otherId`; null when a replayed command finds the block removed since. */
export function answerBlock(
  outcome: Pick<Outcome<unknown>, 'kind' | 'position'>,
  { blocks }: Pair,
  { userId, otherId }: { userId: string; otherId: string },
): Answer {
  const at = blocks.find(({ byId }) => byId === userId)?.at;
  return answer(200, outcome, { block: { userId: otherId, blockedAt: at === undefined ? null : timeOf(at) } });
}
