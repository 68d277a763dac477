/**
 * The reducer: old state + event = the state that a new read would return. Pure. Events of a conversation arrive in `seq`
 * order, at least once: an event that is not newer is ignored, and a jump in `seq` is a gap. An event type that this release of
 * the SDK does not know advances `lastSeq`, if it has a `seq`, and changes nothing else.
 */
import type { Conversation } from '@parley/events/wire/conversations';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import type { TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import { applyMessage, type ChangedConversation } from './apply-message.ts';
import type { Gap } from './apply-ready.ts';
import { changeConversation } from './change-conversation.ts';
import { changeMembers } from './change-members.ts';
import { changeTimeline } from './change-timeline.ts';
import { applyPeople } from './apply-people.ts';
import { applyReceipt } from './apply-receipt.ts';
import { withLatestPosition } from './latest-positions.ts';
import { withProfile } from './with-profile.ts';
import { changeReceipts } from './change-receipts.ts';
import { withValue } from './records.ts';
import { withStatuses } from './statuses.ts';
import { withoutConversation, type ClientState } from './state.ts';

export interface Applied {
  state: ClientState;
  /** Events were missed: request them with `sync` or `events?after=`, and apply them. */
  missing?: Gap;
  /** Id of a conversation to GET: it is unknown, or has a count that the event does not determine (`stale`). */
  unknown?: string;
}

export function applyEvent(state: ClientState, event: TimelineEvent | UnnumberedEvent): Applied {
  if (event.type === 'receipt.advanced') return applyReceipt(state, event);
  if (!('seq' in event)) return { state: applyUnnumbered(state, event) };
  const { conversationId, seq } = event;
  const conversation = state.conversations[conversationId];
  if (!conversation) return isOwnRemoval(state, event) ? { state } : { state, unknown: conversationId };
  if (seq <= conversation.lastSeq) return { state };
  // Before the gap check: the user may no longer read what was missed before the removal.
  if (isOwnRemoval(state, event)) return { state: withoutConversation(state, conversationId) };
  if (seq > conversation.lastSeq + 1) return { state, missing: { conversationId, after: conversation.lastSeq } };

  const next = partsOf(event).reduce((before, part) => withLists(applyChange(before, part), part), state);
  return { state: next, ...(next.stale[conversationId] ? { unknown: conversationId } : {}) };
}

/** Without the types that change nothing by themselves. */
type Part<Event> = Exclude<Event, { type: 'message.bulk_deleted' | 'conversation.erased' }>;

/** A deletion of many messages is a deletion of each. The event itself follows: it changes nothing else, and advances `lastSeq` if it has none. */
function partsOf(event: TimelineEvent): Part<TimelineEvent>[] {
  const deletions = 'messages' in event ? event.messages : [];
  return [...deletions.map((deletion) => ({ ...event, ...deletion, type: 'message.deleted' })), event] as Part<TimelineEvent>[];
}

/** Unnumbered events carry absolute values: an event that is not newer than the last one about its subject is ignored. */
function applyUnnumbered(before: ClientState, event: Exclude<UnnumberedEvent, { type: 'receipt.advanced' }>): ClientState {
  if (!isKnown(event)) return before;
  const state = withLatestPosition(before, event);
  if (state === null) return before;
  if (event.type === 'preferences.changed') return withPreferences(state, event);
  if (event.type === 'profile.changed') return withProfile(state, event.user);
  return applyPeople(state, event);
}

/** False for types that a newer service sends. */
function isKnown({ type }: { type: string }): boolean {
  return type === 'preferences.changed' || type === 'profile.changed' || type === 'block.changed' || type.startsWith('contact.');
}

function withPreferences(state: ClientState, event: Extract<UnnumberedEvent, { type: 'preferences.changed' }>): ClientState {
  const { conversationId, pinned, archived, mutedUntil, notifications, markedUnread } = event;
  const conversation = state.conversations[conversationId];
  if (!conversation) return state;
  const preferred = { ...conversation, pinned, archived, mutedUntil, notifications, markedUnread };
  return { ...state, conversations: { ...state.conversations, [conversationId]: preferred } };
}

/** Applies the event to the conversation. Its lists follow, because counts depend on what they contained before. */
function applyChange(state: ClientState, event: Part<TimelineEvent>): ClientState {
  const { conversationId, seq: lastSeq } = event;
  const before = state.conversations[conversationId]!;
  const { conversation, isStale } = changed(state, { ...before, lastSeq }, event);
  const next = { ...state, conversations: { ...state.conversations, [conversationId]: conversation } };
  // Receipts are not sent above the limit, so statuses must be read again when the conversation shrinks below it.
  const isTrackedAgain = before.memberCount > maxTrackedMembers && conversation.memberCount <= maxTrackedMembers;
  return isStale || isTrackedAgain ? { ...next, stale: { ...state.stale, [conversationId]: true } } : next;
}

function changed(state: ClientState, conversation: Conversation, event: Part<TimelineEvent>): ChangedConversation {
  if (event.type === 'message.sent' || event.type === 'message.edited' || event.type === 'message.deleted') {
    return applyMessage(state, conversation, event);
  }
  return { conversation: changeConversation(conversation, event, state.userId), isStale: false };
}

function withLists(state: ClientState, event: TimelineEvent): ClientState {
  const { conversationId } = event;
  const [timeline, members, receipts] = [state.timelines[conversationId], state.members[conversationId], state.receipts[conversationId]];
  const next = {
    ...state,
    timelines: timeline ? withValue(state.timelines, conversationId, changeTimeline(timeline, event, state.userId)) : state.timelines,
    members: members ? withValue(state.members, conversationId, changeMembers(members, event)) : state.members,
    receipts: receipts ? withValue(state.receipts, conversationId, changeReceipts(receipts, event)) : state.receipts,
  };
  return withStatuses(next, conversationId);
}

function isOwnRemoval({ userId }: ClientState, event: TimelineEvent): boolean {
  return event.type === 'member.removed' && event.userIds.includes(userId);
}
