/** Random but possible histories of a chat: each step is what one command would append. */
import type { NewEvent } from '@parley/events/envelope';
import type { Role } from '@parley/events/schemas/fields';
import { newId } from '@parley/events/ids';
import { accountRegistered, avatarChanged } from '@parley/events/event-constructors/account-events';
import {
  conversationAvatarChanged,
  conversationCreated,
  conversationRenamed,
  memberRemoved,
  memberRoleChanged,
  membersAdded,
} from '@parley/events/event-constructors/conversation-events';
import { preferencesChanged, receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { reactionAdded, reactionRemoved } from '@parley/events/event-constructors/reaction-events';
import type { Call } from '@parley/events/event-constructors/call-events';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { nextOfCall } from './chat-calls.ts';

const picture = { mediaType: 'image/png', size: 96, width: 40, height: 20, sha256: '0'.repeat(64) };

/** Three numbers choose what happens, to what, and by whom. */
export type Choice = readonly [kind: number, what: number, who: number];

interface Conversation {
  id: string;
  seq: number;
  members: Map<string, Role>;
  messages: { id: string; seq: number; senderId: string; deleted: boolean; mentions: string[] }[];
  /** The last one, and the seq of its start. */
  call: { last: Call; startSeq: number } | null;
}

export class ChatHistory {
  readonly users: string[] = [];
  readonly conversations: Conversation[] = [];
  readonly #makeId: () => string;

  constructor(makeId: () => string = newId) {
    this.#makeId = makeId;
  }

  /** The events of one command; a choice that cannot be is a message, or an account while there is nobody. */
  step([kind, what, who]: Choice): [NewEvent, ...NewEvent[]] {
    if (this.users.length < 2 || kind % 20 === 0) return [this.#register()];
    const conversation = this.conversations[what % Math.max(1, this.conversations.length)];
    if (!conversation || kind % 20 === 1) return [this.#create(who)];
    const events = this.#change(conversation, kind % 20, what, who) ?? [this.#send(conversation, what, who)];
    conversation.seq += events.filter(({ stream }) => stream.startsWith('conversation-')).length;
    return events;
  }

  #change(conversation: Conversation, kind: number, what: number, who: number): [NewEvent, ...NewEvent[]] | null {
    const { id: conversationId, members, messages } = conversation;
    const message = messages.filter(({ deleted }) => !deleted)[what % Math.max(1, messages.length)];
    const member = [...members.keys()][who % members.size]!;
    if (kind === 2) return this.#add(conversation, who);
    if (kind === 3 && members.size > 1) {
      members.delete(member);
      return [memberRemoved({ conversationId, userId: member, reason: 'left' }, false)];
    }
    if (kind === 4)
      return [memberRoleChanged({ conversationId, userId: member, role: (['owner', 'admin', 'member'] as const)[what % 3]! })];
    if (kind >= 5 && kind <= 7 && message) {
      const { id: messageId, seq: messageSeq, senderId } = message;
      return [
        messageEdited({
          conversationId,
          messageId,
          messageSeq,
          senderId,
          personal: { text: `edited ${what}` },
          ...this.#renamed(conversation, message, what),
        }),
      ];
    }
    if (kind === 8 && message) {
      message.deleted = true;
      const { id: messageId, seq: messageSeq, senderId } = message;
      return [messageDeleted({ conversationId, messageId, messageSeq, senderId, mentionsRemoved: message.mentions })];
    }
    if ((kind === 10 || kind === 11) && message) return [this.#react(conversation, message, kind === 10, member, what)];
    return this.#lighter(conversation, kind, what, member);
  }

  /** What changes no message and nobody's membership. */
  #lighter(conversation: Conversation, kind: number, what: number, member: string): [NewEvent] | null {
    if (kind === 12) return [conversationRenamed({ conversationId: conversation.id, title: `renamed ${what}` })];
    if (kind === 16) return [this.#pictured(conversation, what)];
    if (kind === 14 || kind === 15) return [this.#call(conversation, member)];
    if (kind === 9) return [this.#read(conversation, what, member)];
    if (kind === 13) {
      const wanted = { pinned: what % 2 === 0, archived: what % 3 === 0, mutedUntil: what % 5 === 0 ? '2030-01-01T00:00:00.000Z' : null };
      return [preferencesChanged({ conversationId: conversation.id, userId: member, ...wanted })];
    }
    return null;
  }

  /** A group or an account shows another picture, or none. */
  #pictured({ id: conversationId }: Conversation, what: number): NewEvent {
    const avatarFileId = what % 3 === 0 ? null : this.#makeId();
    if (what % 2 === 0) return conversationAvatarChanged({ conversationId, avatarFileId });
    return avatarChanged({ userId: this.users[what % this.users.length]!, avatarFileId });
  }

  #call(conversation: Conversation, userId: string): NewEvent {
    const running = conversation.call && conversation.call.last.state !== 'ended' ? conversation.call : null;
    const startSeq = running?.startSeq ?? conversation.seq + 1;
    const about = { conversationId: conversation.id, seq: startSeq, userId, id: this.#makeId() };
    const event = nextOfCall(running?.last ?? null, about);
    conversation.call = { last: event.payload as Call, startSeq };
    return event;
  }

  /** Other members are named than before. */
  #renamed(conversation: Conversation, message: Conversation['messages'][number], what: number) {
    const before = message.mentions;
    message.mentions = namedIn(conversation, what);
    return { mentions: message.mentions, mentionsRemoved: before.filter((userId) => !message.mentions.includes(userId)) };
  }

  /** Also what was read before: marks come in any order. */
  #read({ id: conversationId, seq: end, messages }: Conversation, what: number, userId: string): NewEvent {
    const seq = 1 + (what % end);
    const read = what % 3 === 0 ? null : { seq, messages: messages.filter((message) => message.seq <= seq).length };
    return receiptAdvanced({ conversationId, userId, delivered: seq, read });
  }

  #react(
    { id: conversationId }: Conversation,
    message: Conversation['messages'][number],
    isNew: boolean,
    userId: string,
    what: number,
  ): NewEvent {
    const reaction = { conversationId, messageId: message.id, messageSeq: message.seq, userId, emoji: ['👍', '🎉', '❤️'][what % 3]! };
    return isNew ? reactionAdded(reaction) : reactionRemoved(reaction);
  }

  #register(): NewEvent {
    const userId = this.#makeId();
    this.users.push(userId);
    const username = `user${this.users.length}`;
    return accountRegistered({ userId, personal: { username, displayName: username.toUpperCase(), email: null } });
  }

  #create(who: number): NewEvent {
    const conversationId = this.#makeId();
    const others = this.users.slice(0, 1 + (who % this.users.length));
    const members = others.map((userId, index) => ({ userId, role: index === 0 ? ('owner' as const) : ('member' as const) }));
    const conversation = {
      id: conversationId,
      seq: 1,
      members: new Map(members.map(({ userId, role }) => [userId, role])),
      messages: [],
      call: null,
    };
    this.conversations.push(conversation);
    return conversationCreated({ conversationId, kind: 'group', title: `group ${this.conversations.length}`, avatarFileId: null, members });
  }

  #add(conversation: Conversation, who: number): [NewEvent] | null {
    const userId = this.users[who % this.users.length]!;
    if (conversation.members.has(userId)) return null;
    conversation.members.set(userId, 'member');
    return [membersAdded({ conversationId: conversation.id, members: [{ userId, role: 'member' }] })];
  }

  #send(conversation: Conversation, what: number, who: number): NewEvent {
    const { id: conversationId, members, messages } = conversation;
    const senderId = [...members.keys()][who % members.size]!;
    const messageId = this.#makeId();
    const quoted = what % 5 === 0 ? messages[what % Math.max(1, messages.length)] : undefined;
    const mentions = namedIn(conversation, what);
    messages.push({ id: messageId, seq: conversation.seq + 1, senderId, deleted: false, mentions });
    return messageSent({
      conversationId,
      messageId,
      senderId,
      personal: { text: `message ${what}` },
      attachments: Array.from({ length: what % 4 === 0 ? 1 + (what % 3) : 0 }, () => ({ fileId: this.#makeId(), ...picture })),
      replyTo: quoted ? { messageId: quoted.id, seq: quoted.seq, senderId: quoted.senderId } : null,
      mentions,
      clientId: null,
    });
  }
}

/** Every fourth message names somebody. */
function namedIn({ members }: Conversation, what: number): string[] {
  return what % 4 === 0 ? [...members.keys()].slice(0, 1 + (what % 3)) : [];
}
