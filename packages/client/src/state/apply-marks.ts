import type { SignalEvent } from '@parley/events/wire/events';
import { emptyState, withoutConversation, type ClientState } from './state.ts';

type Greeting = Extract<SignalEvent, { type: 'ready' | 'resync' }>;

export interface Reconciled {
  state: ClientState;
  /** First ask `sync` for these, 50 at a time, and apply what it answers. */
  missing: { conversationId: string; after: number }[];
  /** Then GET these: not held, read on another device meanwhile, or with a count that no event could tell. */
  unknown: string[];
}

/** What `ready` and `resync` tell: what is gone is dropped, what was missed is named. A store of another epoch voids all. */
export function applyMarks(before: ClientState, { epoch, conversations }: Greeting): Reconciled {
  const listed = new Set(conversations.map(({ id }) => id));
  const known = before.epoch === null || before.epoch === epoch ? before : { ...emptyState(before.userId), unsent: before.unsent };
  const gone = Object.keys(known.conversations).filter((id) => !listed.has(id));
  const state = { ...gone.reduce(withoutConversation, known), epoch };
  const missing: Reconciled['missing'] = [];
  const unknown: string[] = [];
  for (const { id, lastSeq, readSeq } of conversations) {
    const held = state.conversations[id];
    if (held && held.lastSeq < lastSeq) missing.push({ conversationId: id, after: held.lastSeq });
    if (!held || held.readSeq < readSeq || state.stale[id]) unknown.push(id);
  }
  return { state, missing, unknown };
}
