/** Relations, conversations and messages for presence tests, appended to a projected log. */
import { accountRegistered, privacyChanged } from '@parley/events/event-constructors/account-events';
import { newId, pairId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { pairChanged, type PairEventType } from '@parley/events/event-constructors/pair-events';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { pairPush } from '@parley/projector/push/pair-pushes';
import type { ProjectedLog } from '@parley/projector/testing/projected-log';

export interface Relation {
  contacts?: boolean;
  /** Ids of the users who block the other. */
  blocks?: readonly string[];
}

const at = 1_790_000_000_000_000;

/** Appends an event by `userId` after which the pair has this relation. Does not apply it. */
export async function setRelation(
  log: ProjectedLog,
  userId: string,
  otherId: string,
  { contacts = false, blocks = [] }: Relation,
  type: PairEventType = 'ContactAccepted',
): Promise<AnyStoredEvent> {
  const relation = { request: null, contactsSince: contacts ? at : null, blocks: blocks.map((byId) => ({ byId, at })), declined: [] };
  const silent = type === 'UserBlocked' || type === 'UserUnblocked';
  const payload = { pairId: pairId(userId, otherId), userId, otherId, silent, relation };
  const [stored] = await log.append(userId, pairChanged(type, payload));
  return stored!;
}

/** Creates the push that projector sends for the event. */
export function relationPush(event: AnyStoredEvent, epoch: number) {
  return pairPush(event as Parameters<typeof pairPush>[0], epoch, new Map());
}

export async function registerAccount(log: ProjectedLog, userId: string): Promise<void> {
  await log.append(userId, accountRegistered({ userId, personal: { username: userId.slice(-12), displayName: 'Test User', email: null } }));
}

export async function setMessagePrivacy(log: ProjectedLog, userId: string, messages: 'everyone' | 'contacts'): Promise<void> {
  await log.append(userId, privacyChanged({ userId, addToGroups: 'everyone', messages, discoverable: 'everyone' }));
}

/** Creates an empty direct conversation. */
export async function createDirect(log: ProjectedLog, userId: string, otherId: string): Promise<string> {
  const conversationId = pairId(userId, otherId);
  const members = [userId, otherId].map((memberId) => ({ userId: memberId, role: 'member' as const }));
  await log.append(userId, conversationCreated({ conversationId, kind: 'direct', title: null, avatarFileId: null, members }));
  return conversationId;
}

export async function createGroup(log: ProjectedLog, ...userIds: string[]): Promise<string> {
  const conversationId = newId();
  const members = userIds.map((userId) => ({ userId, role: 'member' as const }));
  await log.append(userIds[0]!, conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members }));
  return conversationId;
}

export function sendMessage(log: ProjectedLog, senderId: string, conversationId: string): Promise<AnyStoredEvent[]> {
  const fields = { fileIds: [], replyTo: null, mentions: [] };
  return log.append(senderId, messageSent({ conversationId, messageId: newId(), senderId, personal: { text: 'hello' }, ...fields }));
}
