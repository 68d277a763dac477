/** Reports to the service what the user has read: at most once per interval and conversation, and only upwards. */
import type { ClientState } from '../state/state.ts';
import { NetworkError } from '../transport/problem.ts';
import { pendingReadMark } from './conversation-changes.ts';
import type { PendingChanges, ShownChange } from './pending-changes.ts';

export interface ReadMarks {
  /** Marks everything up to this `seq` as read. */
  mark(conversationId: string, seq: number): void;
  /** Sends the marks that the network has prevented. */
  flush(): void;
  close(): void;
}

export interface ReadMarksDependencies {
  state: () => ClientState;
  changes: Pick<PendingChanges, 'show'>;
  send: (mark: { conversationId: string; read: number }) => Promise<unknown>;
  intervalMs: number;
}

interface Mark {
  seq: number;
  shown: ShownChange;
}

export function createReadMarks({ state, changes, send, intervalMs }: ReadMarksDependencies): ReadMarks {
  /** Marks that are not acknowledged yet. */
  const marks = new Map<string, Mark>();
  /** Null while a mark is being sent, then the timer of the interval. */
  const sending = new Map<string, ReturnType<typeof setTimeout> | null>();
  let closed = false;

  async function sendMark(conversationId: string): Promise<void> {
    const mark = marks.get(conversationId);
    if (!mark || closed) return;
    sending.set(conversationId, null);
    try {
      await send({ conversationId, read: mark.seq });
      finish(conversationId, mark, 'acknowledge');
    } catch (error) {
      if (!(error instanceof NetworkError)) finish(conversationId, mark, 'withdraw');
    }
    if (!closed)
      sending.set(
        conversationId,
        setTimeout(() => sendNext(conversationId, mark), intervalMs),
      );
  }

  /** After the interval: sends a higher mark, if there is one. */
  function sendNext(conversationId: string, last: Mark): void {
    sending.delete(conversationId);
    if (marks.get(conversationId) !== last) void sendMark(conversationId);
  }

  function finish(conversationId: string, mark: Mark, end: keyof ShownChange): void {
    mark.shown[end]();
    if (marks.get(conversationId) === mark) marks.delete(conversationId);
  }

  return {
    mark(conversationId, requested) {
      const conversation = state().conversations[conversationId];
      if (!conversation) return;
      // The service would do the same, and its event would not confirm the mark.
      const seq = Math.min(requested, conversation.lastSeq);
      const before = marks.get(conversationId);
      const isHigher = seq > Math.max(conversation.readSeq, before?.seq ?? 0);
      if (!isHigher && (before || !conversation.markedUnread)) return;
      const shown = changes.show(pendingReadMark(conversation, seq, state().userId));
      before?.shown.withdraw();
      marks.set(conversationId, { seq, shown });
      if (!sending.has(conversationId)) void sendMark(conversationId);
    },
    flush() {
      for (const conversationId of marks.keys()) {
        const timer = sending.get(conversationId);
        if (timer === null) continue;
        clearTimeout(timer);
        void sendMark(conversationId);
      }
    },
    close() {
      closed = true;
      for (const timer of sending.values()) clearTimeout(timer ?? undefined);
    },
  };
}
