/**
 * The reducer: old state + what the socket said = new state, the same that a fresh read would give. Pure.
 * Delivery is at least once and in `seq` order per conversation, so what is not newer is dropped and a jump is a gap.
 */
import type { TimelineEvent } from '@parley/events/wire/events';
import { applyMembership } from './apply-membership.ts';
import { applyMessage } from './apply-message.ts';
import type { ClientState } from './state.ts';

export interface Applied {
  state: ClientState;
  /** Events after this `seq` were missed: ask `sync` or `events?after=`, and apply what they answer. */
  missing?: { conversationId: string; after: number };
  /** The event tells of a conversation that is not held: GET it. */
  unknown?: string;
}

export function applyEvent(state: ClientState, event: TimelineEvent): Applied {
  const { conversationId, seq } = event;
  const conversation = state.conversations[conversationId];
  if (!conversation) return isOwnRemoval(state, event) ? { state } : { state, unknown: conversationId };
  if (seq <= conversation.lastSeq) return { state };
  if (seq > conversation.lastSeq + 1) return { state, missing: { conversationId, after: conversation.lastSeq } };
  const moved = { ...state, conversations: { ...state.conversations, [conversationId]: { ...conversation, lastSeq: seq } } };
  return { state: applyChange(moved, event) };
}

function applyChange(state: ClientState, event: TimelineEvent): ClientState {
  switch (event.type) {
    case 'message.sent':
    case 'message.edited':
    case 'message.deleted':
      return applyMessage(state, event);
    case 'member.added':
    case 'member.removed':
    case 'member.role_changed':
      return applyMembership(state, event);
    case 'conversation.created':
      return state;
  }
}

function isOwnRemoval({ userId }: ClientState, event: TimelineEvent): boolean {
  return event.type === 'member.removed' && event.userIds.includes(userId);
}
