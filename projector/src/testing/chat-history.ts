import type { NewEvent } from '@parley/events/envelope';
import type { Role } from '@parley/events/schemas/fields';
import { newId } from '@parley/events/ids';
import {
  accountErasureRequested,
  accountRegistered,
  avatarChanged,
  emailVerified,
  externalIdAssigned,
  userCustomChanged,
  userSuspended,
  userUnsuspended,
} from '@parley/events/event-constructors/account-events';
import {
  conversationAvatarChanged,
  conversationCreated,
  conversationCustomChanged,
  conversationErased,
  conversationErasureRequested,
  conversationRenamed,
  memberRemoved,
  memberRoleChanged,
  membersAdded,
  membersRemoved,
  retentionChanged,
} from '@parley/events/event-constructors/conversation-events';
import { inviteCreated, inviteRevoked, inviteUsed } from '@parley/events/event-constructors/invite-events';
import { preferencesChanged, receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { reactionAdded, reactionRemoved } from '@parley/events/event-constructors/reaction-events';
import type { Call } from '@parley/events/event-constructors/call-events';
import { messageDeleted, messageEdited, messagesDeleted, messageSent } from '@parley/events/event-constructors/message-events';
import { accessEvent, operatorEvent } from './chat-access.ts';
import { nextCallEvent } from './chat-calls.ts';

const picture = { mediaType: 'image/png', size: 96, width: 40, height: 20, sha256: '0'.repeat(64) };

/** Numbers that select the command, its target and its actor. */
export type Choice = readonly [kind: number, target: number, actor: number];

interface Conversation {
  id: string;
  seq: number;
  members: Map<string, Role>;
  messages: { id: string; seq: number; senderId: string | null; deleted: boolean; mentions: string[] }[];
  /** The last call and the seq of its start. */
  call: { last: Call; startSeq: number } | null;
}

/** Generates random but valid chat histories: each step returns the events of one command. */
export class ChatHistory {
  readonly users: string[] = [];
  readonly conversations: Conversation[] = [];
  readonly #makeId: () => string;
  #inviteId: string | null = null;

  constructor(makeId: () => string = newId) {
    this.#makeId = makeId;
  }

  /** Returns the events of one command. An impossible choice becomes a message, or a registration while there are too few users. */
  step([kind, target, actor]: Choice): [NewEvent, ...NewEvent[]] {
    if (this.users.length < 2 || kind % 20 === 0) return this.#register();
    if (kind % 20 === 17) return [this.#manage(target % this.users.length, target)];
    const conversation = this.conversations[target % Math.max(1, this.conversations.length)];
    if (!conversation || kind % 20 === 1) return [this.#create(actor)];
    const events = this.#change(conversation, kind % 20, target, actor) ?? [this.#send(conversation, target, actor)];
    conversation.seq += events.filter(({ stream }) => stream.startsWith('conversation-')).length;
    return events;
  }

  #change(conversation: Conversation, kind: number, target: number, actor: number): [NewEvent, ...NewEvent[]] | null {
    const { id: conversationId, members, messages } = conversation;
    const message = messages.filter(({ deleted }) => !deleted)[target % Math.max(1, messages.length)];
    const member = [...members.keys()][actor % members.size]!;
    if (kind === 2) return this.#add(conversation, actor);
    if (kind === 3 && members.size > 1) {
      members.delete(member);
      return [memberRemoved({ conversationId, userId: member, reason: 'left' })];
    }
    if (kind === 4) {
      const role = (['owner', 'admin', 'member'] as const)[target % 3]!;
      return [memberRoleChanged({ conversationId, userId: member, role, joinedPosition: 1, leaders: { owners: 1, admins: target % 3 } })];
    }
    if (kind >= 5 && kind <= 8 && message?.senderId) return [this.#changeMessage(conversation, message, kind, target, message.senderId)];
    if ((kind === 10 || kind === 11) && message) return [this.#react(conversation, message, kind === 10, member, target)];
    if (kind >= 18) return this.#expireOrErase(conversation, kind, target);
    return this.#changeOther(conversation, kind, target, member);
  }

  /** Edits or deletes a message of this author. */
  #changeMessage(
    conversation: Conversation,
    message: Conversation['messages'][number],
    kind: number,
    target: number,
    senderId: string,
  ): NewEvent {
    const { id: conversationId } = conversation;
    const { id: messageId, seq: messageSeq } = message;
    const about = { conversationId, messageId, messageSeq, senderId };
    if (kind === 8) {
      message.deleted = true;
      return messageDeleted({ ...about, mentionsRemoved: message.mentions });
    }
    const text = `edited ${target}`;
    const personal = target % 3 === 0 ? { text, custom: { edited: target } } : { text };
    return messageEdited({ ...about, personal, ...this.#changeMentions(conversation, message, target) });
  }

  #expireOrErase(conversation: Conversation, kind: number, target: number): [NewEvent, ...NewEvent[]] {
    if (kind === 18) return [this.#deleteOldest(conversation, target, 'expired')];
    return target % 5 === 4 ? this.#erase(conversation) : [retentionChanged({ conversationId: conversation.id, expireAfter: 60 + target })];
  }

  /** Deletes all messages up to one of them. */
  #deleteOldest({ id: conversationId, seq, messages }: Conversation, target: number, reason: 'expired' | 'erased'): NewEvent {
    const throughSeq = reason === 'erased' ? seq : 1 + (target % seq);
    const left = messages.filter((message) => message.seq <= throughSeq && !message.deleted);
    for (const message of left) message.deleted = true;
    const deletions = left.map(({ id, mentions, ...of }) => ({
      messageId: id,
      messageSeq: of.seq,
      senderId: of.senderId,
      mentionsRemoved: mentions,
    }));
    return messagesDeleted({ conversationId, reason, throughSeq, messages: deletions });
  }

  #erase(conversation: Conversation): [NewEvent, ...NewEvent[]] {
    const { id: conversationId, members } = conversation;
    this.conversations.splice(this.conversations.indexOf(conversation), 1);
    const erasure = { conversationId, erasureId: this.#makeId() };
    const removed = membersRemoved({ conversationId, userIds: [...members.keys()], reason: 'erased' });
    return [conversationErasureRequested(erasure), removed, this.#deleteOldest(conversation, 0, 'erased'), conversationErased(erasure)];
  }

  /** Commands that change neither messages nor memberships. */
  #changeOther(conversation: Conversation, kind: number, target: number, member: string): [NewEvent] | null {
    if (kind === 12) return [conversationRenamed({ conversationId: conversation.id, title: `renamed ${target}` })];
    if (kind === 17) {
      const custom = target % 3 === 0 ? null : { changed: target };
      return [conversationCustomChanged({ conversationId: conversation.id, personal: { custom } })];
    }
    if (kind === 16) return [this.#changeAvatar(conversation, target)];
    if (kind === 14 || kind === 15) return [this.#call(conversation, member)];
    if (kind === 9) return [this.#read(conversation, target, member)];
    if (kind === 13) {
      const preferences = {
        pinned: target % 2 === 0,
        archived: target % 3 === 0,
        mutedUntil: target % 5 === 0 ? '2030-01-01T00:00:00.000Z' : null,
        notifications: (['all', 'mentions', 'none'] as const)[target % 3]!,
        markedUnread: target % 7 === 0,
      };
      return [preferencesChanged({ conversationId: conversation.id, userId: member, ...preferences })];
    }
    return null;
  }

  /** Sets or removes the avatar of a group or an account. */
  #changeAvatar({ id: conversationId }: Conversation, target: number): NewEvent {
    const avatarFileId = target % 3 === 0 ? null : this.#makeId();
    if (target % 2 === 0) return conversationAvatarChanged({ conversationId, avatarFileId, formerAvatarFileId: null });
    return avatarChanged({ userId: this.users[target % this.users.length]!, avatarFileId });
  }

  #call(conversation: Conversation, userId: string): NewEvent {
    const running = conversation.call && conversation.call.last.state !== 'ended' ? conversation.call : null;
    const startSeq = running?.startSeq ?? conversation.seq + 1;
    const about = { conversationId: conversation.id, seq: startSeq, userId, id: this.#makeId() };
    const event = nextCallEvent(running?.last ?? null, about);
    conversation.call = { last: event.payload as Call, startSeq };
    return event;
  }

  /** Replaces the mentions of a message. */
  #changeMentions(conversation: Conversation, message: Conversation['messages'][number], target: number) {
    const before = message.mentions;
    message.mentions = mentionedIn(conversation, target);
    return { mentions: message.mentions, mentionsRemoved: before.filter((userId) => !message.mentions.includes(userId)) };
  }

  /** Receipts may go back: they arrive in any order. */
  #read({ id: conversationId, seq: end, messages }: Conversation, target: number, userId: string): NewEvent {
    const seq = 1 + (target % end);
    const read = target % 3 === 0 ? null : { seq, messages: messages.filter((message) => message.seq <= seq).length };
    return receiptAdvanced({ conversationId, userId, delivered: seq, read });
  }

  #react(
    { id: conversationId }: Conversation,
    message: Conversation['messages'][number],
    isNew: boolean,
    userId: string,
    target: number,
  ): NewEvent {
    const reaction = { conversationId, messageId: message.id, messageSeq: message.seq, userId, emoji: ['👍', '🎉', '❤️'][target % 3]! };
    return isNew ? reactionAdded(reaction) : reactionRemoved(reaction);
  }

  /** Every third user is one of a product, without a username. */
  #register(): [NewEvent, ...NewEvent[]] {
    const userId = this.#makeId();
    this.users.push(userId);
    const name = `user${this.users.length}`;
    const isOfProduct = this.users.length % 3 === 0;
    const personal = { username: isOfProduct ? null : name, displayName: name.toUpperCase(), email: null };
    const registered = accountRegistered({ userId, personal });
    return isOfProduct ? [registered, externalIdAssigned({ userId, issuer: null, personal: { externalId: name } })] : [registered];
  }

  /** Changes what only a product changes. */
  #manage(index: number, target: number): NewEvent {
    const userId = this.users[index]!;
    if (target % 12 === 5 && this.users.length > 3) {
      this.users.splice(index, 1);
      return accountErasureRequested({ userId, erasureId: this.#makeId(), reason: target % 2 === 0 ? null : `reason ${target}` });
    }
    const personal = { reason: target % 3 === 0 ? null : `reason ${target}` };
    if (target % 4 === 0) return userSuspended({ userId, personal });
    if (target % 4 === 1) return userUnsuspended({ userId, personal });
    const access = accessEvent({ userId, target, personal, makeId: this.#makeId });
    if (access !== null) return access;
    if (target % 7 === 6) return emailVerified({ userId, personal: { email: `user${target}@example.org` } });
    if (target % 5 === 3) return this.#invite(userId, target);
    if (target % 5 === 2) return operatorEvent({ userId, target, personal });
    if (target % 4 === 2) return avatarChanged({ userId, avatarFileId: null, avatarUrl: `https://shop.example/${target}.png` });
    return userCustomChanged({ userId, personal: { custom: target % 3 === 0 ? null : { target } } });
  }

  /** Creates an invite, uses the last one or revokes it. */
  #invite(userId: string, target: number): NewEvent {
    const state = { maxUses: 9, uses: target % 9, expiresAt: target % 2 === 0 ? null : target, isRevoked: target % 3 === 0 };
    const inviteId = this.#inviteId;
    if (inviteId === null || target % 2 === 0) {
      this.#inviteId = this.#makeId();
      return inviteCreated({ inviteId: this.#inviteId, note: `note ${target}`, invite: state });
    }
    return target % 3 === 0 ? inviteRevoked({ inviteId, invite: state }) : inviteUsed({ inviteId, userId, invite: state });
  }

  #create(actor: number): NewEvent {
    const conversationId = this.#makeId();
    const others = this.users.slice(0, 1 + (actor % this.users.length));
    const members = others.map((userId, index) => ({ userId, role: index === 0 ? ('owner' as const) : ('member' as const) }));
    const conversation = {
      id: conversationId,
      seq: 1,
      members: new Map(members.map(({ userId, role }) => [userId, role])),
      messages: [],
      call: null,
    };
    this.conversations.push(conversation);
    const personal = actor % 2 === 0 ? {} : { personal: { externalId: `external-${conversationId}`, custom: { created: actor } } };
    return conversationCreated({
      conversationId,
      kind: 'group',
      title: `group ${this.conversations.length}`,
      avatarFileId: null,
      members,
      ...personal,
    });
  }

  #add(conversation: Conversation, actor: number): [NewEvent] | null {
    const userId = this.users[actor % this.users.length]!;
    if (conversation.members.has(userId)) return null;
    conversation.members.set(userId, 'member');
    return [membersAdded({ conversationId: conversation.id, members: [{ userId, role: 'member' }] })];
  }

  #send(conversation: Conversation, target: number, actor: number): NewEvent {
    const { id: conversationId, members, messages } = conversation;
    const senderId = target % 7 === 3 ? null : [...members.keys()][actor % members.size]!;
    const messageId = this.#makeId();
    const quoted = target % 5 === 0 ? messages[target % Math.max(1, messages.length)] : undefined;
    const mentions = mentionedIn(conversation, target);
    const fileIds = Array.from({ length: target % 4 === 0 ? 1 + (target % 3) : 0 }, () => this.#makeId());
    messages.push({ id: messageId, seq: conversation.seq + 1, senderId, deleted: false, mentions });
    return messageSent({
      conversationId,
      messageId,
      senderId,
      personal: {
        text: `message ${target}`,
        ...(target % 3 === 0 && { custom: { sent: target } }),
        ...(fileIds.length > 0 && { attachments: fileIds.map(() => picture) }),
        ...(target % 2 === 0 && { clientId: `client ${target}` }),
      },
      fileIds,
      replyTo: quoted ? { messageId: quoted.id, seq: quoted.seq, senderId: quoted.senderId } : null,
      mentions,
    });
  }
}

/** Every fourth message mentions members. */
function mentionedIn({ members }: Conversation, target: number): string[] {
  return target % 4 === 0 ? [...members.keys()].slice(0, 1 + (target % 3)) : [];
}
