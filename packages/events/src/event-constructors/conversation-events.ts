import type { EventPayload } from '../catalogue.ts';
import { conversationEntity, memberEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

export function conversationCreated(payload: EventPayload<'ConversationCreated'>): NewEvent<'ConversationCreated'> {
  return {
    type: 'ConversationCreated',
    stream: conversationStream(payload.conversationId),
    entities: [conversationEntity(payload.conversationId), ...payload.members.map(({ userId }) => memberEntity(userId))],
    payload,
    steps: { messages: 0, members: payload.members.length },
  };
}

export const conversationRenamed = eventConstructor('ConversationRenamed', conversationAddress);
export const conversationAvatarChanged = eventConstructor('ConversationAvatarChanged', conversationAddress);

export function membersAdded(payload: EventPayload<'MembersAdded'>): NewEvent<'MembersAdded'> {
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
 * `hadRole`: the member was an owner or admin. Such roles also belong to the conversation entity, so that the rule "at least
 * one owner" does not load every member.
 */
export function memberRemoved(payload: EventPayload<'MemberRemoved'>, hadRole: boolean): NewEvent<'MemberRemoved'> {
  const member = memberEntity(payload.userId);
  return {
    type: 'MemberRemoved',
    stream: conversationStream(payload.conversationId),
    entities: hadRole ? [member, conversationEntity(payload.conversationId)] : [member],
    payload,
    steps: { messages: 0, members: -1 },
  };
}

export const memberRoleChanged = eventConstructor('MemberRoleChanged', ({ conversationId, userId }) => ({
  stream: conversationStream(conversationId),
  entities: [conversationEntity(conversationId), memberEntity(userId)],
}));

function conversationAddress({ conversationId }: { conversationId: string }): EventAddress {
  return { stream: conversationStream(conversationId), entities: [conversationEntity(conversationId)] };
}
