import type { EventPayload } from '../catalogue.ts';
import { conversationEntity, descriptionEntity, type descriptionFields, leadersEntity, memberEntity, pairEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream, pairStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

type Created = EventPayload<'ConversationCreated'>;

/** The title that a group was created with, or has from now on. */
export function titleOf({
  title = null,
  personal,
}: {
  title?: string | null;
  personal?: { title?: string | undefined } | undefined;
}): string | null {
  return personal?.title ?? title;
}

/** `title` is stored under `personal`. */
export function conversationCreated({ title, personal, ...created }: Created): NewEvent<'ConversationCreated'> {
  const description = title === null ? personal : { ...personal, title };
  const payload: Created = { ...created, title: null, ...(description && { personal: description }) };
  return {
    type: 'ConversationCreated',
    stream: conversationStream(payload.conversationId),
    entities: [conversationEntity(payload.conversationId), ...payload.members.map(({ userId }) => memberEntity(userId))],
    payload,
    steps: { messages: 0, members: payload.members.length },
  };
}

const renamed = eventConstructor('ConversationRenamed', descriptionField('title'));
export const conversationRenamed = ({
  conversationId,
  title,
}: {
  conversationId: string;
  title: string;
}): NewEvent<'ConversationRenamed'> => renamed({ conversationId, personal: { title } });
export const conversationAvatarChanged = eventConstructor('ConversationAvatarChanged', descriptionField('avatar'));
export const conversationCustomChanged = eventConstructor('ConversationCustomChanged', descriptionField('custom'));
export const retentionChanged = eventConstructor('RetentionChanged', descriptionField('expireAfter'));

export const conversationErased = eventConstructor('ConversationErased', conversationAddress);
export const conversationErasureRequested = eventConstructor('ConversationErasureRequested', ({ conversationId }) => ({
  stream: pairStream(conversationId),
  entities: [pairEntity(conversationId)],
}));

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

type Removal = EventPayload<'MemberRemoved'>;

/** `leaders`: after the removal of an owner or admin. */
export function memberRemoved({ leaders = null, ...removal }: Omit<Removal, 'leaders'> & Partial<Removal>): NewEvent<'MemberRemoved'> {
  const { conversationId, userId } = removal;
  return {
    type: 'MemberRemoved',
    stream: conversationStream(conversationId),
    entities: leaders === null ? [memberEntity(userId)] : [leadersEntity(conversationId), memberEntity(userId)],
    payload: { ...removal, leaders },
    steps: { messages: 0, members: -1 },
  };
}

export function membersRemoved(payload: EventPayload<'MembersRemoved'>): NewEvent<'MembersRemoved'> {
  return {
    type: 'MembersRemoved',
    stream: conversationStream(payload.conversationId),
    entities: [conversationEntity(payload.conversationId), ...payload.userIds.map(memberEntity)],
    payload,
    steps: { messages: 0, members: -payload.userIds.length },
  };
}

export const memberRoleChanged = eventConstructor('MemberRoleChanged', ({ conversationId, userId }) => ({
  stream: conversationStream(conversationId),
  entities: [leadersEntity(conversationId), memberEntity(userId)],
}));

function conversationAddress({ conversationId }: { conversationId: string }): EventAddress {
  return { stream: conversationStream(conversationId), entities: [conversationEntity(conversationId)] };
}

function descriptionField(field: (typeof descriptionFields)[number]): (payload: { conversationId: string }) => EventAddress {
  return ({ conversationId }) => ({ stream: conversationStream(conversationId), entities: [descriptionEntity(conversationId, field)] });
}
