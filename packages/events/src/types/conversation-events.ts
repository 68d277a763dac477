/** A conversation's making and its membership. All are of the conversation's stream and count in its `seq`. */
import { z } from 'zod';
import { conversationEntity, memberEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';
import { id, membership, role } from './fields.ts';

export const conversationCreatedV1 = z.strictObject({
  conversationId: id,
  kind: z.enum(['direct', 'group']),
  title: z.string().nullable(),
  avatarFileId: id.nullable(),
  members: z.array(membership).min(1),
});

export const membersAddedV1 = z.strictObject({ conversationId: id, members: z.array(membership).min(1) });

export const memberRemovedV1 = z.strictObject({
  conversationId: id,
  userId: id,
  reason: z.enum(['left', 'removed']),
});

export const memberRoleChangedV1 = z.strictObject({ conversationId: id, userId: id, role });

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
