import type { SavedDraft, UnsentMessage } from '@parley/client/state/draft';
import type { Call } from '@parley/events/wire/calls';
import type { Conversation } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import { isTombstone } from '../chat/tombstone.ts';

/** The second line of a row in the inbox, by priority. */
export type Preview =
  /** `joined`: this user is one of the participants, here or on another device. */
  | { kind: 'call'; participants: number; joined: boolean }
  | { kind: 'typing'; names: readonly string[] }
  | { kind: 'unsent'; text: string; failed: boolean }
  | { kind: 'draft'; text: string }
  | {
      kind: 'message';
      sender: string | null;
      text: string;
      pictures: number;
      own: boolean;
      status: 'sent' | 'delivered' | 'read' | undefined;
    }
  | { kind: 'missed-call' }
  | { kind: 'deleted' }
  | { kind: 'empty' };

export interface PreviewInput {
  conversation: Conversation;
  userId: string;
  /** The latest message of the outbox. */
  unsent: UnsentMessage | undefined;
  draft: SavedDraft | undefined;
  /** Names of the members who are typing. */
  typing: readonly string[];
  nameOf: (userId: string) => string | null | undefined;
}

export function previewOf({ conversation, userId, unsent, draft, typing, nameOf }: PreviewInput): Preview {
  const { activeCall, lastMessage, kind } = conversation;
  if (activeCall) return callPreview(activeCall, userId);
  if (typing.length > 0) return { kind: 'typing', names: kind === 'direct' ? [] : typing };
  if (unsent) return { kind: 'unsent', text: oneLine(unsent.draft.text ?? ''), failed: unsent.state === 'failed' };
  const typed = draft?.text || draft?.edit?.text;
  if (typed) return { kind: 'draft', text: oneLine(typed) };
  if (isCallUnread(conversation)) return { kind: 'missed-call' };
  if (!lastMessage) return { kind: 'empty' };
  if (isTombstone(lastMessage)) return { kind: 'deleted' };
  return { kind: 'message', ...describe(lastMessage, userId), sender: senderName(lastMessage, kind, { userId, nameOf }) };
}

function describe({ senderId, text, attachments, status }: Message, userId: string) {
  const own = senderId === userId;
  return { text: oneLine(text ?? ''), pictures: attachments.length, own, status: own ? status : undefined };
}

/** The first name, in groups. */
function senderName(
  { senderId }: Message,
  kind: Conversation['kind'],
  { userId, nameOf }: Pick<PreviewInput, 'userId' | 'nameOf'>,
): string | null {
  if (kind === 'direct' || senderId === null) return null;
  return senderId === userId ? 'You' : (nameOf(senderId)?.split(' ')[0] ?? null);
}

function callPreview({ participants }: Call, userId: string): Preview {
  const present = participants.filter(({ leftAt }) => leftAt === null);
  return { kind: 'call', participants: present.length, joined: present.some((participant) => participant.userId === userId) };
}

/** Missed calls count as unread. If everything written is read, what remains is one. */
function isCallUnread({ unreadCount, lastMessage, readSeq }: Conversation): boolean {
  return unreadCount > 0 && (lastMessage === null || lastMessage.seq <= readSeq);
}

/** A preview shows one line: more of a long text would be laid out for nothing. */
function oneLine(text: string): string {
  return text.slice(0, 160).replace(/\s+/gu, ' ').trim();
}
