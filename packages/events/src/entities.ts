/**
 * Entities: the parts of a stream that events belong to. A decision loads only the entities in its read set, so sending a
 * message costs the same in a conversation of ten messages and of ten million.
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
  latestCall: 11,
  apiKey: 12,
  webhook: 20,
  operators: 21,
  invite: 22,
  retention: 23,
  description: 24,
  leaders: 25,
  emoji: 26,
} as const;

export type EntityKind = keyof typeof kindBytes;

/** `kind:uuid`, for instance `member:0190…`. */
export type Entity = `${EntityKind}:${string}`;

export const accountEntity = (userId: string): Entity => `account:${userId}`;
/** The creation of a conversation, and its erasure. */
export const conversationEntity = (conversationId: string): Entity => `conversation:${conversationId}`;
export const descriptionFields = ['title', 'avatar', 'custom', 'expireAfter'] as const;
/** A field of a conversation that can be changed. Its events are state-carrying. */
export const descriptionEntity = (conversationId: string, field: (typeof descriptionFields)[number]): Entity =>
  `description:${derivedId('description', conversationId, field)}`;
/** The numbers of owners and admins of a group. Its events are state-carrying. */
export const leadersEntity = (conversationId: string): Entity => `leaders:${conversationId}`;
/** Membership and role of a user. Its events are state-carrying, and may be about many members. */
export const memberEntity = (userId: string): Entity => `member:${userId}`;
/** A member's receipts, in the membership's stream. */
export const membershipEntity = (userId: string): Entity => `membership:${userId}`;
export const messageEntity = (messageId: string): Entity => `message:${messageId}`;

/** A member's preferences. A separate entity from the receipts, which are many. */
export const preferencesEntity = (userId: string): Entity => `preferences:${userId}`;
/** One user's one emoji on one message, so that concurrent reactions do not conflict. Its events are state-carrying. */
export const reactionEntity = (messageId: string, userId: string, emoji: string): Entity =>
  `reaction:${derivedId('reaction', messageId, userId, emoji)}`;

/** The first reaction to a message with each emoji, at most as many as a message may have. */
export const emojiEntity = (messageId: string): Entity => `emoji:${messageId}`;

export const profileFields = [
  'username',
  'displayName',
  'email',
  'about',
  'avatar',
  'privacy',
  'externalId',
  'custom',
  'suspension',
  'emailVerification',
] as const;
export type ProfileField = (typeof profileFields)[number];
/** One field of a profile. Its events are state-carrying. `access`: what operators did with sessions and password, which no decision reads. */
export const profileEntity = (userId: string, field: ProfileField | 'access'): Entity => `profile:${derivedId('profile', userId, field)}`;
/** The latest call of a conversation, which has at most one call at a time. Its events are state-carrying. */
export const latestCallEntity = (conversationId: string): Entity => `latestCall:${conversationId}`;
/** Start and end of a call, to look up past calls. */
export const callEntity = (callId: string): Entity => `call:${callId}`;
/** Contacts and blocks between two users. Its events are state-carrying. */
export const pairEntity = (pairId: string): Entity => `pair:${pairId}`;
/** An API key, by its session id. */
export const apiKeyEntity = (sessionId: string): Entity => `apiKey:${sessionId}`;

export const webhookEntity = (webhookId: string): Entity => `webhook:${webhookId}`;
/** All operators of the installation. Its events are state-carrying. */
export const operatorsEntity = (operatorsId: string): Entity => `operators:${operatorsId}`;

/** An invite. Its events are state-carrying. */
export const inviteEntity = (inviteId: string): Entity => `invite:${inviteId}`;

/** Up to where messages of a conversation were deleted because of their age, or of its erasure. Its events are state-carrying. */
export const retentionEntity = (conversationId: string): Entity => `retention:${conversationId}`;

/** Kinds with state-carrying events of which the entity is always the first, so that one index finds the last event. */
const leadingKinds: readonly EntityKind[] = [
  'pair',
  'preferences',
  'profile',
  'latestCall',
  'operators',
  'invite',
  'retention',
  'reaction',
  'description',
  'leaders',
];
const stateCarrying: readonly EntityKind[] = [...leadingKinds, 'member'];

/**
 * True for entities whose every event carries the full state. A decision reads only the last such event, so a thousand changes
 * cost no more than one.
 */
export function hasStateCarryingEvents(entity: Entity): boolean {
  return stateCarrying.includes(kindOf(entity));
}

/** True for entities with state-carrying events that are always the first of their event. */
export function isAlwaysFirst(entity: Entity): boolean {
  return leadingKinds.includes(kindOf(entity));
}

function kindOf(entity: Entity): EntityKind {
  return entity.slice(0, entity.indexOf(':')) as EntityKind;
}

/** One byte of kind and 16 bytes of id, as stored in the log's index. */
export function entityKey(entity: Entity): Buffer {
  const key = Buffer.allocUnsafe(17);
  key[0] = kindBytes[kindOf(entity)];
  idToBytes(entity.slice(entity.indexOf(':') + 1)).copy(key, 1);
  return key;
}

const kindsByByte = new Map(Object.entries(kindBytes).map(([kind, byte]) => [byte as number, kind as EntityKind]));

/** Inverse of entityKey. Throws RangeError for an unknown kind. */
export function entityFromKey(key: Uint8Array): Entity {
  const kind = kindsByByte.get(key[0]!);
  if (!kind) throw new RangeError(`unknown entity kind ${key[0]}`);
  return `${kind}:${idFromBytes(key.subarray(1))}`;
}
