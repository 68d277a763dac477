/** How the parts of a conversation are named when a decision reads them. */
import type { EntityRef } from '@parley/event-store/event-store';
import { conversationEntity, latestCallEntity, memberEntity, pairEntity } from '@parley/events/entities';
import { conversationStream, pairStream } from '@parley/events/streams';

/** Its making, its name, and the roles other than `member`. */
export function conversationRef(conversationId: string): EntityRef {
  return { stream: conversationStream(conversationId), entity: conversationEntity(conversationId) };
}

/** Each user's comings, goings and roles in it. */
export function memberRefs(conversationId: string, userIds: Iterable<string>): EntityRef[] {
  const stream = conversationStream(conversationId);
  return Array.from(new Set(userIds), (userId) => ({ stream, entity: memberEntity(userId) }));
}

/** All that lies between the two of a direct conversation. Of a group it is empty for ever, and reading it costs nothing. */
export function pairRef(conversationId: string): EntityRef {
  return { stream: pairStream(conversationId), entity: pairEntity(conversationId) };
}

/** The one call that it can have at a time. Where nobody ever called it is empty, and reading it costs nothing. */
export function lineRef(conversationId: string): EntityRef {
  return { stream: conversationStream(conversationId), entity: latestCallEntity(conversationId) };
}
