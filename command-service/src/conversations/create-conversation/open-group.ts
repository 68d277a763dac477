import type { EventStore } from '@parley/event-store/event-store';
import { derivedId } from '@parley/events/ids';
import type { Answer } from '@parley/service-kit/http/route';
import { findUnknownUsers } from '../../accounts/known-users.ts';
import { readAddable } from '../../contacts/addable.ts';
import type { CommandRequest } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { answerConversation } from '../conversation-answer.ts';
import { createGroup } from './create-group.ts';
import type { NewGroup } from './new-conversation.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  newId: () => string;
  quotas: Pick<Quotas, 'groups' | 'membersAdded'>;
}

/** A request that is repeated with its key gets the same id. */
export async function openGroup(
  { handleCommand, store, newId, quotas }: Dependencies,
  { title, memberIds = [], avatarFileId, custom }: NewGroup,
  request: CommandRequest,
): Promise<Answer> {
  const { actorId: creatorId, key } = request;
  await quotas.groups.take(creatorId);
  if (memberIds.length > 0) await quotas.membersAdded.take(creatorId, memberIds.length);
  const conversationId = key === undefined ? newId() : derivedId('conversation', creatorId, key);
  const [unknown, addable] = await Promise.all([findUnknownUsers(store, memberIds), readAddable(store, creatorId, memberIds)]);
  const command = { conversationId, creatorId, title, memberIds, avatarFileId: avatarFileId ?? null, custom, unknown, addable };
  return answerConversation(201, await handleCommand(createGroup, command, request), conversationId, creatorId);
}
