import { useComputed } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Conversation } from '@parley/events/wire/conversations';
import { ParleyProblem } from '@parley/client/transport/problem';
import { useChat } from '../chat/chat.ts';
import { describeProblem } from '../chat/describe-problem.ts';
import { useRequests } from './use-requests.ts';
import { openWindow } from './open-window.ts';
import type { Row } from './rows.ts';
import type { TimelineView } from './timeline-view.ts';

const highlightMs = 2_000;
/** Until then the items are rendered. */
const giveUpMs = 300;
const landingShare = 1 / 3;
const lineShare = 0.12;

export interface SeekInput {
  conversation: Conversation;
  messageId: string | undefined;
  rows: readonly Row[];
  view: TimelineView;
  content: { current: HTMLElement | null };
}

export interface Seek {
  /** Id of the message that was looked for, while it is highlighted. */
  sought: string | null;
  seek: (messageId: string) => void;
  toLatest: () => void;
  /** Why the conversation could not be read. */
  failed: string | null;
  /** Reads it again. */
  retry: () => void;
}

/** Opens the conversation at the message that was asked for, at the unread line, or at the end; and jumps later. */
export function useSeek({ conversation, messageId, rows, view, content }: SeekInput): Seek {
  const { client, navigation, state } = useChat();
  const { id } = conversation;
  const [sought, setSought] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const latestRows = useRef(rows);
  latestRows.current = rows;
  const awaited = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const land = (row: Row, target: string) => {
    awaited.current = null;
    view.goTo({
      key: row.key,
      share: landingShare,
      onArrival: () => {
        setSought(target);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setSought(null), highlightMs);
        content.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(target)}"]`)?.focus({ preventScroll: true });
      },
    });
  };
  const seek = (target: string) => {
    awaited.current = target;
    const row = rowOfMessage(latestRows.current, target);
    if (row) return land(row, target);
    client.openAround(id, target).catch((error: unknown) => {
      awaited.current = null;
      const isGone = error instanceof ParleyProblem && error.status === 404;
      setFailed(isGone ? 'This message is no longer here.' : describeProblem(error));
    });
  };
  // The window around the message has arrived.
  useEffect(() => {
    const target = awaited.current;
    const row = target === null ? undefined : rowOfMessage(rows, target);
    if (row) land(row, target!);
  }, [rows]);

  const { route } = navigation;
  const open = () => {
    setFailed(null);
    if (messageId !== undefined) return seek(messageId);
    view.goTo(conversation.unreadCount > 0 ? { key: 'unread', share: lineShare } : 'end');
    openWindow(client, conversation).then(
      // The line may not be among the items: later it must not move the view.
      () => setTimeout(() => view.giveUp('unread'), giveUpMs),
      (error: unknown) => setFailed(describeProblem(error)),
    );
  };
  useRequests(route.value, open, () => messageId !== undefined && seek(messageId));

  const isLive = useComputed(() => state.value.status === 'live').value;
  useEffect(() => {
    if (isLive && failed !== null) open();
  }, [isLive]);

  const toLatest = () => {
    awaited.current = null;
    view.goTo('end');
    const { value } = route;
    if (value.page === 'conversation' && value.messageId !== undefined) {
      const { messageId: _left, ...rest } = value;
      navigation.go(rest, { replace: true });
    }
    client.jumpToLatest(id).catch((error: unknown) => setFailed(describeProblem(error)));
  };
  return { sought, seek, toLatest, failed, retry: open };
}

function rowOfMessage(rows: readonly Row[], messageId: string): Row | undefined {
  return rows.find((row) => row.kind === 'message' && row.message.id === messageId);
}
