import { useRef, useState } from 'preact/hooks';
import { isTombstone } from '../chat/tombstone.ts';
import { isFocusLost } from '../design/focus-lost.ts';
import type { MessageActions } from './message-actions.ts';
import type { MessageRow, Row } from './rows.ts';
import type { TimelineView } from './timeline-view.ts';

export interface KeysInput {
  scroller: { current: HTMLElement | null };
  content: { current: HTMLElement | null };
  rows: readonly Row[];
  view: TimelineView;
  actions: MessageActions;
  toLatest: () => void;
}

/** One tab stop; arrow keys move by message, and single keys act on the focused message. Also follows the pointer for the toolbar. */
export function useTimelineKeys(input: KeysInput) {
  const { scroller, content, rows, view, actions, toLatest } = input;
  const [focused, setFocused] = useState<string | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const last = useRef<string | null>(null);
  const element = useRef<HTMLElement | null>(null);
  const stops = rows.filter((row) => row.kind === 'message');
  if (last.current === null || !stops.some(({ key }) => key === last.current)) last.current = null;

  const focusRow = (key: string) => {
    last.current = key;
    const focus = () => {
      const article = content.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"] article`);
      article?.focus({ preventScroll: true });
      article?.scrollIntoView({ block: 'nearest' });
    };
    if (content.current?.querySelector(`[data-row="${CSS.escape(key)}"]`)) focus();
    else view.goTo({ key, share: 0.4, onArrival: focus });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rowOf(target, rows);
    const isOnMessage = target.matches('[data-message]') || target === event.currentTarget;
    if (!isOnMessage) return;
    const next = nextStop(event.key, stops, row?.key ?? last.current, view);
    if (event.key === 'End') toLatest();
    if (next) focusRow(next.key);
    else if (!row || !act(event.key, row, target, actions)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    /** The tab stop. */
    current: last.current ?? stops.at(-1)?.key ?? null,
    /**
     * After rendering: a focused row that is too far away to be in the document leaves the focus to the timeline, and what was open
     * for a message (`closed`) to the message.
     */
    keepFocus(closed: string | null) {
      const isGone = element.current?.isConnected === false;
      if (isGone) element.current = null;
      if ((!isGone && closed === null) || !isFocusLost(scroller.current!)) return;
      const message = content.current?.querySelector<HTMLElement>(`[data-message="${closed}"]`);
      (message ?? scroller.current!).focus({ preventScroll: true });
    },
    /** The message whose toolbar is shown. */
    active: hovered ?? focused,
    handlers: {
      onKeyDown,
      onFocusIn: ({ target }: FocusEvent) => {
        const key = rowOf(target, rows)?.key ?? null;
        element.current = target instanceof HTMLElement ? target : null;
        if (key !== null) last.current = key;
        setFocused(key);
      },
      onFocusOut: ({ relatedTarget }: FocusEvent) => {
        if (relatedTarget !== null) element.current = null;
        if (rowOf(relatedTarget, rows) === undefined) setFocused(null);
      },
      onPointerOver: ({ target, pointerType }: PointerEvent) => {
        if (pointerType === 'mouse') setHovered(rowOf(target, rows)?.key ?? null);
      },
      onPointerLeave: () => setHovered(null),
    },
  };
}

function rowOf(target: EventTarget | null, rows: readonly Row[]): MessageRow | undefined {
  const key = target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined;
  const row = key === undefined ? undefined : rows.find((candidate) => candidate.key === key);
  return row?.kind === 'message' ? row : undefined;
}

function nextStop(key: string, stops: readonly MessageRow[], from: string | null, view: TimelineView): MessageRow | undefined {
  const index = stops.findIndex((stop) => stop.key === from);
  const start = index === -1 ? stops.length : index;
  const page = Math.max(
    1,
    view.boxes.filter(({ top }) => top > view.viewport().scrollTop && top < view.viewport().scrollTop + view.viewport().height).length - 1,
  );
  const to = { ArrowUp: start - 1, ArrowDown: start + 1, PageUp: start - page, PageDown: start + page, Home: 0, End: stops.length - 1 }[
    key
  ];
  return to === undefined ? undefined : stops[Math.min(stops.length - 1, Math.max(0, to))];
}

/** A key on a focused message. Returns false if it means nothing. */
function act(key: string, { message, delivery }: MessageRow, article: HTMLElement, actions: MessageActions): boolean {
  if (delivery !== 'sent' || isTombstone(message)) return false;
  const run: Record<string, () => void> = {
    Enter() {
      const button = article.querySelector<HTMLElement>('.message-toolbar button');
      // On a touch screen the toolbar is not shown.
      if (button?.offsetParent) button.focus();
      else actions.openMenu(message, article);
    },
    r: () => actions.reply(message),
    c: () => actions.copy(message),
    '+': () => actions.pickReaction(message, article),
    ...(actions.canEdit(message) ? { e: () => actions.edit(message) } : {}),
    ...(actions.canRemove(message) ? { Delete: () => actions.remove(message) } : {}),
  };
  const action = run[key.length === 1 ? key.toLowerCase() : key];
  action?.();
  return action !== undefined;
}
