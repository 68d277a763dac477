/** How people stand to each other, written into a folded log. */
import { accountRegistered, privacyChanged } from '@parley/events/event-constructors/account-events';
import { newId, pairId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { pairChanged, type PairEventType } from '@parley/events/event-constructors/pair-events';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { pairPush } from '@parley/projector/push/pair-pushes';
import type { ProjectedLog } from '@parley/projector/testing/projected-log';

export interface HowTheyStand {
  contacts?: boolean;
  /** Who of the two blocks the other. */
  blocks?: readonly string[];
}

const at = 1_790_000_000_000_000;

/** `one` did it; how the two stand from then on. Not folded yet. */
export async function stand(
  log: ProjectedLog,
  one: string,
  other: string,
  { contacts = false, blocks = [] }: HowTheyStand,
  type: PairEventType = 'ContactAccepted',
): Promise<AnyStoredEvent> {
  const standing = { request: null, contactsSince: contacts ? at : null, blocks: blocks.map((byId) => ({ byId, at })), declined: [] };
  const silent = type === 'UserBlocked' || type === 'UserUnblocked';
  const payload = { pairId: pairId(one, other), userId: one, otherId: other, silent, standing };
  const [stored] = await log.append(one, pairChanged(type, payload));
  return stored!;
}

/** What projector pushes of it. */
export function pushOfStanding(event: AnyStoredEvent, epoch: number) {
  return pairPush(event as Parameters<typeof pairPush>[0], epoch, new Map());
}

/** Who has an account, as far as their settings go. */
export async function signUp(log: ProjectedLog, userId: string): Promise<void> {
  await log.append(userId, accountRegistered({ userId, personal: { username: userId.slice(-12), displayName: 'Somebody', email: null } }));
}

export async function letWrite(log: ProjectedLog, userId: string, messages: 'everyone' | 'contacts'): Promise<void> {
  await log.append(userId, privacyChanged({ userId, addToGroups: 'everyone', messages }));
}

/** Their direct conversation, in which nobody has written. */
export async function openDirect(log: ProjectedLog, one: string, other: string): Promise<string> {
  const conversationId = pairId(one, other);
  const members = [one, other].map((userId) => ({ userId, role: 'member' as const }));
  await log.append(one, conversationCreated({ conversationId, kind: 'direct', title: null, avatarFileId: null, members }));
  return conversationId;
}

export async function openGroup(log: ProjectedLog, ...userIds: string[]): Promise<string> {
  const conversationId = newId();
  const members = userIds.map((userId) => ({ userId, role: 'member' as const }));
  await log.append(userIds[0]!, conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members }));
  return conversationId;
}

export function write(log: ProjectedLog, senderId: string, conversationId: string): Promise<AnyStoredEvent[]> {
  const fields = { attachments: [], replyTo: null, mentions: [], clientId: null };
  return log.append(senderId, messageSent({ conversationId, messageId: newId(), senderId, personal: { text: 'hello' }, ...fields }));
}
