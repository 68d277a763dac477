import type { EventStore } from '@parley/event-store/event-store';
import { pairId } from '@parley/events/ids';
import type { Answer } from '@parley/service-kit/http/route';
import { findUnknownUsers } from '../../accounts/known-users.ts';
import type { CommandRequest } from '../../define-command.ts';
import { invalidField } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { answerConversation } from '../conversation-answer.ts';
import { createDirectConversation } from './create-direct-conversation.ts';
import type { NewDirectConversation } from './new-conversation.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  quotas: Pick<Quotas, 'directConversations'>;
}

/** Answers 200 with the conversation of the pair if there is one; only a new one counts against the quota. */
export async function openDirectConversation(
  { handleCommand, store, quotas }: Dependencies,
  { userId: otherId, custom }: NewDirectConversation,
  request: CommandRequest,
): Promise<Answer> {
  const { actorId: creatorId } = request;
  if (otherId === undefined) throw invalidField('userIds', 'Only an API key that acts as no user sends them');
  await quotas.directConversations.admit(creatorId);
  const conversationId = pairId(creatorId, otherId);
  const unknown = await findUnknownUsers(store, [otherId]);
  const outcome = await handleCommand(createDirectConversation, { conversationId, creatorId, otherId, custom, unknown }, request);
  if (outcome.kind === 'appended') await quotas.directConversations.charge(creatorId, 1);
  return answerConversation(outcome.kind === 'unchanged' ? 200 : 201, outcome, conversationId, creatorId);
}

/** Opens it for two users, whatever their settings: the backend of the product decides. Both see the same conversation. */
export async function openDirectConversationOf(
  { handleCommand, store }: Pick<Dependencies, 'handleCommand' | 'store'>,
  { userIds, custom }: NewDirectConversation,
  request: CommandRequest,
): Promise<Answer> {
  const [creatorId, otherId] = userIds ?? [];
  if (creatorId === undefined || otherId === undefined) throw invalidField('userIds', 'Must be the ids of both users');
  const conversationId = pairId(creatorId, otherId);
  const unknown = await findUnknownUsers(store, [creatorId, otherId]);
  const command = { conversationId, creatorId, otherId, custom, unknown, byBackend: true };
  const outcome = await handleCommand(createDirectConversation, command, request);
  return answerConversation(outcome.kind === 'unchanged' ? 200 : 201, outcome, conversationId, creatorId);
}
