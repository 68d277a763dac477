import type { z } from 'zod';
import { conversationEntity, memberEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';
import type {
  conversationAvatarChangedV1,
  conversationCreatedV1,
  conversationRenamedV1,
  memberRemovedV1,
  memberRoleChangedV1,
  membersAddedV1,
} from '../schemas/conversation-events.ts';

export function conversationCreated(payload: z.infer<typeof conversationCreatedV1>): NewEvent<'ConversationCreated'> {
  return {
    type: 'ConversationCreated',
    stream: conversationStream(payload.conversationId),
    entities: [conversationEntity(payload.conversationId), ...payload.members.map(({ userId }) => memberEntity(userId))],
    payload,
    steps: { messages: 0, members: payload.members.length },
  };
}

export function membersAdded(payload: z.infer<typeof membersAddedV1>): NewEvent<'MembersAdded'> {
  const [first, ...others] = payload.members;
  return {
    type: 'MembersAdded',
    stream: conversationStream(payload.conversationId),
    entities: [memberEntity(first!.userId), ...others.map(({ userId }) => memberEntity(userId))],
    payload,
    steps: { messages: 0, members: payload.members.length },
  };
}

/**
 * Roles other than `member` are facts of the conversation too, so that "one owner at least" never folds all members:
 * say `hadRole` when the one who goes was owner or admin.
 */
export function memberRemoved(payload: z.infer<typeof memberRemovedV1>, hadRole: boolean): NewEvent<'MemberRemoved'> {
  const member = memberEntity(payload.userId);
  return {
    type: 'MemberRemoved',
    stream: conversationStream(payload.conversationId),
    entities: hadRole ? [member, conversationEntity(payload.conversationId)] : [member],
    payload,
    steps: { messages: 0, members: -1 },
  };
}

export function memberRoleChanged(payload: z.infer<typeof memberRoleChangedV1>): NewEvent<'MemberRoleChanged'> {
  return {
    type: 'MemberRoleChanged',
    stream: conversationStream(payload.conversationId),
    entities: [conversationEntity(payload.conversationId), memberEntity(payload.userId)],
    payload,
    steps: { messages: 0, members: 0 },
  };
}

export function conversationRenamed(payload: z.infer<typeof conversationRenamedV1>): NewEvent<'ConversationRenamed'> {
  return { type: 'ConversationRenamed', ...ofConversation(payload), payload, steps: { messages: 0, members: 0 } };
}

export function conversationAvatarChanged(payload: z.infer<typeof conversationAvatarChangedV1>): NewEvent<'ConversationAvatarChanged'> {
  return { type: 'ConversationAvatarChanged', ...ofConversation(payload), payload, steps: { messages: 0, members: 0 } };
}

function ofConversation({ conversationId }: { conversationId: string }): Pick<NewEvent, 'stream' | 'entities'> {
  return { stream: conversationStream(conversationId), entities: [conversationEntity(conversationId)] };
}
