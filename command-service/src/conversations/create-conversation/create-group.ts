import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import type { Custom } from '@parley/events/schemas/custom';
import { requireKnown } from '../../accounts/known-users.ts';
import { requireAddable, type Addable } from '../../contacts/addable.ts';
import { defineCommand, type ResolvedInputs } from '../../define-command.ts';
import { requireOwn } from '../../files/own-files.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { describedConversationRefs, memberRefs } from '../entity-refs.ts';

export interface CreateGroup {
  /** Derived from the idempotency key, if there is one, so that a retry reads the partition of the first attempt. */
  conversationId: string;
  creatorId: string;
  title: string;
  memberIds: readonly string[];
  avatarFileId: string | null;
  custom?: Custom | undefined;
  /** Those of `memberIds` that have no account. */
  unknown: ReadonlySet<string>;
  addable: Addable;
}

export const createGroup = defineCommand({
  name: 'CreateGroup',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, creatorId }) => [...describedConversationRefs(conversationId), ...memberRefs(conversationId, [creatorId])],
  initial: ({ conversationId, creatorId }, heads) => initialConversation(conversationId, [creatorId], heads),
  evolve: evolveConversation,
  files: ({ avatarFileId }) => (avatarFileId === null ? [] : [avatarFileId]),
  decide: decideCreateGroup,
});

/** An existing conversation was created by an earlier attempt: no other command has this id. */
export function decideCreateGroup(
  conversation: Conversation,
  command: CreateGroup,
  { files }: Pick<ResolvedInputs, 'files'>,
): NewEvent<'ConversationCreated'>[] {
  if (conversation.kind) return [];
  const { conversationId, creatorId, title, memberIds, avatarFileId, custom, unknown, addable } = command;
  requireKnown(unknown, memberIds, (index) => `memberIds.${index}`);
  requireAddable(addable, memberIds);
  if (avatarFileId !== null) requireOwn(files, avatarFileId, 'avatarFileId');
  const others = memberIds.filter((userId) => userId !== creatorId).map((userId) => ({ userId, role: 'member' as const }));
  const members = [{ userId: creatorId, role: 'owner' as const }, ...others];
  const personal = custom && { personal: { custom } };
  return [conversationCreated({ conversationId, kind: 'group', title, avatarFileId, members, ...personal })];
}
