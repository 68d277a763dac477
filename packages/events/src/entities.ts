/**
 * Entities: what an event is about inside its stream. A decision folds only the entities that it reads, so sending a
 * message costs the same among ten messages and ten million.
 */
import { idFromBytes, idToBytes } from './id-bytes.ts';
import { derivedId } from './ids.ts';

const kindBytes = {
  account: 1,
  conversation: 2,
  member: 3,
  message: 4,
  call: 5,
  pair: 6,
  membership: 7,
  reaction: 8,
  preferences: 9,
  profile: 10,
  line: 11,
} as const;

export type EntityKind = keyof typeof kindBytes;

/** `kind:uuid`, for instance `member:0190…`. */
export type Entity = `${EntityKind}:${string}`;

export const accountEntity = (userId: string): Entity => `account:${userId}`;
export const conversationEntity = (conversationId: string): Entity => `conversation:${conversationId}`;
export const memberEntity = (userId: string): Entity => `member:${userId}`;
/** What is a member's own there: of the membership's stream. */
export const membershipEntity = (userId: string): Entity => `membership:${userId}`;
export const messageEntity = (messageId: string): Entity => `message:${messageId}`;

/** How a member wants a conversation shown: apart from their receipts, which are many. */
export const preferencesEntity = (userId: string): Entity => `preferences:${userId}`;
/** One user's one emoji on one message: so that reactions of many meet nobody else's. */
export const reactionEntity = (messageId: string, userId: string, emoji: string): Entity =>
  `reaction:${derivedId('reaction', messageId, userId, emoji)}`;

/** One thing that an account says of itself, told whole by each event about it. */
export const profileEntity = (userId: string, field: 'username' | 'displayName' | 'email' | 'about' | 'avatar' | 'privacy'): Entity =>
  `profile:${derivedId('profile', userId, field)}`;
/** The one call that a conversation can have at a time: the last one, told whole by each event about it. */
export const lineEntity = (conversationId: string): Entity => `line:${conversationId}`;
/** A call's start and end, by which an old one is found. */
export const callEntity = (callId: string): Entity => `call:${callId}`;
/** What lies between two people, told whole by each event about it. */
export const pairEntity = (pairId: string): Entity => `pair:${pairId}`;

const toldWhole: readonly EntityKind[] = ['pair', 'preferences', 'profile', 'line'];

/**
 * Whether each event about it tells its whole state: then a decision reads the last one alone, and changing it back and
 * forth a thousand times makes nothing slower. It is always the first of its event's entities.
 */
export function isToldWhole(entity: Entity): boolean {
  return toldWhole.includes(entity.slice(0, entity.indexOf(':')) as EntityKind);
}

/** One byte of kind and 16 of id, as the log's index holds it. */
export function entityKey(entity: Entity): Buffer {
  const colon = entity.indexOf(':');
  const key = Buffer.allocUnsafe(17);
  key[0] = kindBytes[entity.slice(0, colon) as EntityKind];
  idToBytes(entity.slice(colon + 1)).copy(key, 1);
  return key;
}

const kindsByByte = new Map(Object.entries(kindBytes).map(([kind, byte]) => [byte as number, kind as EntityKind]));

/** The entity of a key. Throws RangeError for a kind that this code does not know. */
export function entityFromKey(key: Uint8Array): Entity {
  const kind = kindsByByte.get(key[0]!);
  if (!kind) throw new RangeError(`unknown kind of entity ${key[0]}`);
  return `${kind}:${idFromBytes(key.subarray(1))}`;
}
