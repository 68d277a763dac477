import { useEffect, useRef } from 'preact/hooks';
import type { Conversation } from '@parley/events/wire/conversations';
import { useChat } from '../chat/chat.ts';
import { isPageAttended, isUncovered } from './attention.ts';
import { nextObservation, observe, startMark, type ReadMark } from './read-mark.ts';
import type { Row } from './rows.ts';
import type { TimelineView } from './timeline-view.ts';

export interface ReadMarkInput {
  view: TimelineView;
  conversation: Conversation;
  rows: readonly Row[];
  following: boolean;
  scroller: { current: HTMLElement | null };
}

/** Marks as read what the user has seen. Returns what to call after each movement. */
export function useReadMark(input: ReadMarkInput): () => void {
  const { client } = useChat();
  const latest = useRef(input);
  latest.current = input;
  const mark = useRef<ReadMark>(startMark(input.conversation.readSeq));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const look = useRef(() => {
    clearTimeout(timer.current);
    const now = performance.now();
    const before = mark.current.seq;
    mark.current = observe(mark.current, now, seqsInView(latest.current));
    if (mark.current.seq > before) client.markRead(latest.current.conversation.id, mark.current.seq);
    const wait = nextObservation(mark.current, now);
    if (wait !== null) timer.current = setTimeout(look.current, wait);
  });
  useEffect(() => {
    const { id, markedUnread, unreadCount, lastSeq } = latest.current.conversation;
    // Nothing new to read clears the mark, so opening the conversation does.
    if (markedUnread && unreadCount === 0) client.markRead(id, lastSeq);
  }, []);
  useEffect(() => {
    const onChange = () => look.current();
    window.addEventListener('focus', onChange);
    window.addEventListener('blur', onChange);
    document.addEventListener('visibilitychange', onChange);
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener('focus', onChange);
      window.removeEventListener('blur', onChange);
      document.removeEventListener('visibilitychange', onChange);
    };
  }, []);
  return look.current;
}

/** The items whose ends are in view, if the user looks at them. The end of the newest window stands for everything so far. */
function seqsInView({ view, conversation, rows, following, scroller }: ReadMarkInput): number[] {
  if (!scroller.current || !isPageAttended() || !isUncovered(scroller.current)) return [];
  const { scrollTop, height } = view.viewport();
  const ends = new Set(
    view.boxes.filter((box) => box.top + box.height > scrollTop && box.top + box.height <= scrollTop + height + 1).map(({ key }) => key),
  );
  const seqs = rows.flatMap((row) => ('seq' in row && row.seq !== null && ends.has(row.key) ? [row.seq] : []));
  const last = rows.findLast((row) => row.kind === 'message' || row.kind === 'call' || row.kind === 'event');
  // Edits, reactions and ends of calls have no row of their own.
  if (following && last && ends.has(last.key)) seqs.push(conversation.lastSeq);
  return seqs;
}
