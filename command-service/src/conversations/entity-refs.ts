/** References to the entities of a conversation, for the read sets of decisions. */
import type { EntityRef } from '@parley/event-store/event-store';
import {
  conversationEntity,
  descriptionEntity,
  descriptionFields,
  latestCallEntity,
  leadersEntity,
  memberEntity,
  pairEntity,
  retentionEntity,
} from '@parley/events/entities';
import { conversationStream, pairStream } from '@parley/events/streams';

/** Its creation and its erasure. */
export function conversationRef(conversationId: string): EntityRef {
  return { stream: conversationStream(conversationId), entity: conversationEntity(conversationId) };
}

/** Its creation and erasure, and the last change of title, avatar, data and retention time each. */
export function describedConversationRefs(conversationId: string): EntityRef[] {
  return [conversationRef(conversationId), ...descriptionFields.map((field) => descriptionRef(conversationId, field))];
}

export function descriptionRef(conversationId: string, field: (typeof descriptionFields)[number]): EntityRef {
  return { stream: conversationStream(conversationId), entity: descriptionEntity(conversationId, field) };
}

/** The numbers of owners and admins after the last change of one. Before it, the creation has them. */
export function leadersRef(conversationId: string): EntityRef {
  return { stream: conversationStream(conversationId), entity: leadersEntity(conversationId) };
}

/** The membership and role of each user. */
export function memberRefs(conversationId: string, userIds: Iterable<string>): EntityRef[] {
  const stream = conversationStream(conversationId);
  return Array.from(new Set(userIds), (userId) => ({ stream, entity: memberEntity(userId) }));
}

/**
 * The relation of the two members of a direct conversation. For a group it is empty, and costs nothing to read, unless the group is erased:
 * the request is here, so that a send that has read it before conflicts.
 */
export function pairRef(conversationId: string): EntityRef {
  return { stream: pairStream(conversationId), entity: pairEntity(conversationId) };
}

/** Up to where messages were deleted together. */
export function retentionRef(conversationId: string): EntityRef {
  return { stream: conversationStream(conversationId), entity: retentionEntity(conversationId) };
}

/** The latest call. If there never was one it is empty, and costs nothing to read. */
export function latestCallRef(conversationId: string): EntityRef {
  return { stream: conversationStream(conversationId), entity: latestCallEntity(conversationId) };
}
