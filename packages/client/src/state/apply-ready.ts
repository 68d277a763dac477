import type { SignalEvent } from '@parley/events/wire/events';
import { emptyState, withoutConversation, type ClientState } from './state.ts';

export type ReadyEvent = Extract<SignalEvent, { type: 'ready' | 'resync' }>;

/** The conversation's events after this `seq` are missing. */
export interface Gap {
  conversationId: string;
  after: number;
}

export interface Reconciliation {
  state: ClientState;
  /** First request these with `sync`, 50 at a time, and apply the events. */
  missing: Gap[];
  /** Then GET these conversations: they are unknown, were read on another device, or have a count that no event determines. */
  unknown: string[];
}

/** Removes conversations that are no longer listed, unless `ready` lists only some, and finds gaps. A new epoch of the store invalidates the whole state. */
export function applyReady(before: ClientState, { epoch, conversations, hasMore }: ReadyEvent): Reconciliation {
  const listed = new Set(conversations.map(({ id }) => id));
  const known = before.epoch === null || before.epoch === epoch ? before : ofNewEpoch(before);
  const removed = hasMore ? [] : Object.keys(known.conversations).filter((id) => !listed.has(id));
  const state = { ...removed.reduce(withoutConversation, known), epoch };
  const missing: Gap[] = [];
  const unknown: string[] = [];
  for (const { id, lastSeq, readSeq } of conversations) {
    const conversation = state.conversations[id];
    if (conversation && conversation.lastSeq < lastSeq) missing.push({ conversationId: id, after: conversation.lastSeq });
    if (!conversation || conversation.readSeq < readSeq || state.stale[id]) unknown.push(id);
  }
  return { state, missing, unknown };
}

/** Keeps what does not come from the log. */
function ofNewEpoch({ userId, account, unsent, drafts }: ClientState): ClientState {
  return { ...emptyState(userId), account, unsent, drafts };
}
