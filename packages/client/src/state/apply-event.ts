/**
 * The reducer: old state + what the socket said = new state, the same that a fresh read would give. Pure.
 * Delivery is at least once and in `seq` order per conversation, so what is not newer is dropped and a jump is a gap.
 */
import { trackedMembers, type Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import { applyMessage, type ChangedConversation } from './apply-message.ts';
import { changeConversation } from './change-conversation.ts';
import { changeMembers } from './change-members.ts';
import { changeMessages } from './change-messages.ts';
import { applyPeople } from './apply-people.ts';
import { applyReceipt } from './apply-receipt.ts';
import { withHeard } from './heard.ts';
import { withProfile } from './with-profile.ts';
import { changeReceipts } from './change-receipts.ts';
import { withStatuses } from './statuses.ts';
import { withoutConversation, type ClientState } from './state.ts';

export interface Applied {
  state: ClientState;
  /** Events after this `seq` were missed: ask `sync` or `events?after=`, and apply what they answer. */
  missing?: { conversationId: string; after: number };
  /** A conversation that is not held, or has a count that no event could tell (`stale`): GET it. */
  unknown?: string;
}

export function applyEvent(state: ClientState, event: TimelineEvent | UnnumberedEvent): Applied {
  if (event.type === 'receipt.advanced') return applyReceipt(state, event);
  if (!('seq' in event)) return { state: applyUnnumbered(state, event) };
  const { conversationId, seq } = event;
  const conversation = state.conversations[conversationId];
  if (!conversation) return isOwnRemoval(state, event) ? { state } : { state, unknown: conversationId };
  if (seq <= conversation.lastSeq) return { state };
  // Whatever was missed before one's own removal is not one's own to read any more.
  if (isOwnRemoval(state, event)) return { state: withoutConversation(state, conversationId) };
  if (seq > conversation.lastSeq + 1) return { state, missing: { conversationId, after: conversation.lastSeq } };

  const next = withLists(applyChange(state, event), event);
  return { state: next, ...(next.stale[conversationId] ? { unknown: conversationId } : {}) };
}

/** Each tells its thing as it stands: what is not newer than what was heard of that thing is dropped. */
function applyUnnumbered(before: ClientState, event: Exclude<UnnumberedEvent, { type: 'receipt.advanced' }>): ClientState {
  const state = withHeard(before, event);
  if (state === null) return before;
  if (event.type === 'preferences.changed') return withPreferences(state, event);
  if (event.type === 'profile.changed') return withProfile(state, event.user);
  return applyPeople(state, event);
}

function withPreferences(state: ClientState, event: Extract<UnnumberedEvent, { type: 'preferences.changed' }>): ClientState {
  const { conversationId, pinned, archived, mutedUntil } = event;
  const conversation = state.conversations[conversationId];
  if (!conversation) return state;
  return { ...state, conversations: { ...state.conversations, [conversationId]: { ...conversation, pinned, archived, mutedUntil } } };
}

/** The conversation itself; its pages come after, since counts depend on what they showed before. */
function applyChange(state: ClientState, event: TimelineEvent): ClientState {
  const { conversationId, seq: lastSeq } = event;
  const before = state.conversations[conversationId]!;
  const { conversation, isStale } = changed(state, { ...before, lastSeq }, event);
  const next = { ...state, conversations: { ...state.conversations, [conversationId]: conversation } };
  // Of a conversation that was too large nobody's marks were told: whoever shows statuses must read them.
  const isTrackedAgain = before.memberCount > trackedMembers && conversation.memberCount <= trackedMembers;
  return isStale || isTrackedAgain ? { ...next, stale: { ...state.stale, [conversationId]: true } } : next;
}

function changed(state: ClientState, conversation: Conversation, event: TimelineEvent): ChangedConversation {
  if (event.type === 'message.sent' || event.type === 'message.edited' || event.type === 'message.deleted') {
    return applyMessage(state, conversation, event);
  }
  return { conversation: changeConversation(conversation, event, state.userId), isStale: false };
}

function withLists(state: ClientState, event: TimelineEvent): ClientState {
  const { conversationId } = event;
  const [messages, members, receipts] = [state.messages[conversationId], state.members[conversationId], state.receipts[conversationId]];
  const next = {
    ...state,
    messages: messages ? { ...state.messages, [conversationId]: changeMessages(messages, event, state.userId) } : state.messages,
    members: members ? { ...state.members, [conversationId]: changeMembers(members, event) } : state.members,
    receipts: receipts ? { ...state.receipts, [conversationId]: changeReceipts(receipts, event) } : state.receipts,
  };
  return withStatuses(next, conversationId);
}

function isOwnRemoval({ userId }: ClientState, event: TimelineEvent): boolean {
  return event.type === 'member.removed' && event.userIds.includes(userId);
}
