import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import type { Call } from '@parley/events/wire/calls';
import type { Conversation } from '@parley/events/wire/conversations';
import { Loading } from '../chat/loading.tsx';
import { whenIdle } from '../design/when-idle.ts';
import { isPageAttended } from './attention.ts';
import { DaySections } from './day-sections.tsx';
import { LatestPill } from './latest-pill.tsx';
import { EmptyTimeline, Failure, MessageToolbar, TimelineOverlay } from './lazy-parts.ts';
import type { Overlay } from './overlay.tsx';
import { TimelineView } from './timeline-view.ts';
import { useActions } from './use-actions.ts';
import { usePages } from './use-pages.ts';
import { useReadMark } from './use-read-mark.ts';
import { isEmptyConversation } from './rows.ts';
import { useRows } from './use-rows.ts';
import { useSeek } from './use-seek.ts';
import { useTouch } from './use-touch.ts';
import { useTimelineKeys } from './use-timeline-keys.ts';
import './timeline.css';

const later = [MessageToolbar, TimelineOverlay, Failure] as const;

export interface TimelineProps {
  conversation: Conversation;
  userId: string;
  /** The message to jump to. */
  messageId: string | undefined;
  onJoinCall: ((call: Call) => void) | undefined;
  /** Receives how to jump to the newest message. */
  latest: { current: (() => void) | null };
}

/** The messages of a conversation: a window of its items, of which only those near the viewport are in the document. */
export function Timeline({ conversation, userId, messageId, onJoinCall, latest }: TimelineProps) {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const onMove = useRef<() => void>(() => undefined);
  const view = useMemo(
    () =>
      new TimelineView({
        scroller: () => scroller.current,
        content: () => content.current,
        onRange: () => render(undefined),
        onMove: () => onMove.current(),
      }),
    [],
  );
  const { timeline, rows } = useRows(conversation, userId, () => isPageAttended() && view.atEnd.peek());
  const following = timeline !== undefined && !timeline.hasAfter;
  const arranged = view.arrange(rows, following);
  const pages = usePages(conversation.id, timeline, view);
  const look = useReadMark({ view, conversation, rows, following, scroller });
  const { sought, seek, toLatest, failed, retry } = useSeek({ conversation, messageId, rows, view, content });
  onMove.current = () => {
    pages.loadNear();
    look();
  };
  useEffect(() => () => view.close(), []);
  // It opens without waiting, also when the service cannot be reached by then.
  useEffect(() => whenIdle(() => void Promise.all(later.map((part) => part.preload())).catch(() => undefined)), []);
  const actions = useActions({
    conversation,
    userId,
    seek,
    onOverlay: setOverlay,
    onProblem: setProblem,
  });
  const keys = useTimelineKeys({ scroller, content, rows, view, actions, toLatest });
  const touch = useTouch(rows, actions);
  const open = overlay !== null && 'message' in overlay ? overlay.message.id : null;
  const shownFor = useRef(open);
  useLayoutEffect(() => {
    view.settle();
    keys.keepFocus(open === null ? shownFor.current : null);
    shownFor.current = open;
  });
  latest.current = toLatest;
  const fromPill = () => {
    // The button goes, the focus stays here.
    scroller.current?.focus({ preventScroll: true });
    toLatest();
  };
  const openRow = open === null ? undefined : rows.find((row) => row.kind === 'message' && row.message.id === open);
  const isEmpty = timeline !== undefined && isEmptyConversation(conversation, timeline, rows);
  return (
    <div class="timeline-frame">
      <div
        class="timeline-scroller"
        role="region"
        aria-label="Messages"
        aria-busy={timeline === undefined}
        tabIndex={-1}
        ref={scroller}
        {...keys.handlers}
        {...touch}
      >
        {timeline === undefined && failed === null && <Loading rows={6} shape="bubbles" />}
        {isEmpty && <EmptyTimeline conversation={conversation} userId={userId} />}
        <div class="timeline" ref={content} hidden={isEmpty || timeline === undefined}>
          {timeline?.hasBefore && <span class="timeline-more" aria-hidden="true" />}
          <div style={{ height: `${arranged.above}px` }} />
          <DaySections
            rows={rows}
            range={arranged.range}
            isGroup={conversation.kind === 'group'}
            sought={sought}
            current={keys.current}
            active={openRow?.key ?? keys.active}
            actions={actions}
            onJoinCall={onJoinCall}
            onSeen={(seq, anchor) => setOverlay({ kind: 'seen', seq, anchor })}
          />
          <div style={{ height: `${arranged.below}px` }} />
        </div>
      </div>
      <TimelineProblem problem={problem} failed={failed} onDismiss={() => setProblem(null)} onRetry={() => retry()} />
      {timeline && <LatestPill view={view} following={following} unread={conversation.unreadCount} onClick={fromPill} />}
      {overlay && <TimelineOverlay overlay={overlay} conversation={conversation} actions={actions} onClose={() => setOverlay(null)} />}
    </div>
  );
}

interface ProblemProps {
  /** An action failed. */
  problem: string | null;
  /** The messages could not be read. */
  failed: string | null;
  onDismiss: () => void;
  onRetry: () => void;
}

function TimelineProblem({ problem, failed, onDismiss, onRetry }: ProblemProps) {
  const text = problem ?? failed;
  if (text === null) return null;
  return (
    <p class="timeline-problem" role="alert">
      {text}
      <button type="button" onClick={problem === null ? onRetry : onDismiss}>
        {problem === null ? 'Try again' : 'OK'}
      </button>
    </p>
  );
}
