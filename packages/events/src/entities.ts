/**
 * Entities: what an event is about inside its stream. A decision folds only the entities that it reads, so sending a
 * message costs the same among ten messages and ten million.
 */
import { idToBytes } from './id-bytes.ts';

const kindBytes = { account: 1, conversation: 2, member: 3, message: 4, call: 5, pair: 6, membership: 7 } as const;

export type EntityKind = keyof typeof kindBytes;

/** `kind:uuid`, for instance `member:0190…`. */
export type Entity = `${EntityKind}:${string}`;

export const accountEntity = (userId: string): Entity => `account:${userId}`;
export const conversationEntity = (conversationId: string): Entity => `conversation:${conversationId}`;
export const memberEntity = (userId: string): Entity => `member:${userId}`;
export const messageEntity = (messageId: string): Entity => `message:${messageId}`;

/** One byte of kind and 16 of id, as the log's index holds it. */
export function entityKey(entity: Entity): Buffer {
  const colon = entity.indexOf(':');
  const key = Buffer.allocUnsafe(17);
  key[0] = kindBytes[entity.slice(0, colon) as EntityKind];
  idToBytes(entity.slice(colon + 1)).copy(key, 1);
  return key;
}
