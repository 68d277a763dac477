/** References to the entities of a conversation, for the read sets of decisions. */
import type { EntityRef } from '@parley/event-store/event-store';
import { conversationEntity, latestCallEntity, memberEntity, pairEntity, retentionEntity } from '@parley/events/entities';
import { conversationStream, pairStream } from '@parley/events/streams';

/** Its creation, title and avatar, and the roles other than `member`. */
export function conversationRef(conversationId: string): EntityRef {
  return { stream: conversationStream(conversationId), entity: conversationEntity(conversationId) };
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
