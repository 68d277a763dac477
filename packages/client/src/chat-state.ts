import { createPendingChanges, type PendingChanges } from './pending/pending-changes.ts';
import { emptyState, type ClientState } from './state/state.ts';
import { withinLimit } from './state/timeline.ts';
import { withoutDelivered } from './state/unsent.ts';

/** The state of a signed-in user: what follows from the events, and pending changes over it. */
export interface ChatState {
  /** Without pending changes. */
  get(): ClientState;
  set(state: ClientState): void;
  changes: PendingChanges;
}

export interface ChatStateOptions {
  userId: string;
  maxTimelineItems: number;
  /** Called with each new state, pending changes included. */
  onState: (state: ClientState) => void;
}

export function createChatState({ userId, maxTimelineItems, onState }: ChatStateOptions): ChatState {
  let state = emptyState(userId);
  let shown = state;
  const changes = createPendingChanges({ state: () => state, onChange: show });

  function show(): void {
    const next = changes.applyTo(state);
    if (next !== shown) onState((shown = next));
  }

  return {
    get: () => state,
    set(next) {
      state = withoutDelivered(withinLimit(next, state, maxTimelineItems));
      show();
    },
    changes,
  };
}
