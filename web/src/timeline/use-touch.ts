import { useEffect, useRef } from 'preact/hooks';
import { isTombstone } from '../chat/tombstone.ts';
import type { MessageActions } from './message-actions.ts';
import type { MessageRow, Row } from './rows.ts';

const longPressMs = 450;
const swipeToReply = 56;
const longestSwipe = 72;
const tolerance = 10;

interface Press {
  row: MessageRow;
  article: HTMLElement;
  x: number;
  y: number;
  /** Distance that a swipe has moved the message; null: it is not a swipe. */
  swiped: number | null;
  timer: ReturnType<typeof setTimeout>;
}

/** On touch screens a long press opens the menu of a message, and a swipe to the right replies to it. */
export function useTouch(rows: readonly Row[], actions: MessageActions) {
  const press = useRef<Press | null>(null);
  /** The finger still rests where the menu was opened. */
  const opened = useRef(false);
  const end = () => {
    const ended = press.current;
    press.current = null;
    if (!ended) return;
    clearTimeout(ended.timer);
    ended.article.style.translate = '';
    if (ended.swiped !== null && ended.swiped >= swipeToReply) actions.reply(ended.row.message);
  };
  useEffect(() => end, []);
  return {
    onTouchStart(event: TouchEvent) {
      end();
      opened.current = false;
      const pressed = pressedMessage(event, rows);
      if (!pressed) return;
      const timer = setTimeout(() => {
        press.current = null;
        opened.current = true;
        navigator.vibrate?.(10);
        actions.openMenu(pressed.row.message, pressed.article);
      }, longPressMs);
      press.current = { ...pressed, swiped: null, timer };
    },
    onTouchMove({ touches }: TouchEvent) {
      const { current } = press;
      const touch = touches[0];
      if (!current || !touch) return;
      const x = touch.clientX - current.x;
      const y = Math.abs(touch.clientY - current.y);
      if (current.swiped === null && y > tolerance) return end();
      if (x > tolerance) clearTimeout(current.timer);
      if (current.swiped === null && x <= tolerance) return;
      current.swiped = Math.max(0, Math.min(longestSwipe, x));
      current.article.style.translate = `${current.swiped}px`;
    },
    onTouchEnd(event: TouchEvent) {
      // Otherwise the browser clicks on what lies under the finger now: the menu.
      if (opened.current && event.cancelable) event.preventDefault();
      end();
    },
    onTouchCancel() {
      if (press.current) press.current.swiped = null;
      end();
    },
    onContextMenu(event: MouseEvent) {
      // The long press is ours; a mouse keeps the browser's menu.
      if ((event as PointerEvent).pointerType === 'touch') event.preventDefault();
    },
  };
}

function pressedMessage({ target, touches }: TouchEvent, rows: readonly Row[]): Pick<Press, 'row' | 'article' | 'x' | 'y'> | undefined {
  const touch = touches[0];
  const article = target instanceof Element ? target.closest<HTMLElement>('[data-message]') : null;
  if (!touch || touches.length > 1 || !article) return undefined;
  const row = rows.find((candidate) => candidate.kind === 'message' && candidate.message.id === article.dataset['message']);
  if (row?.kind !== 'message' || row.delivery !== 'sent' || isTombstone(row.message)) return undefined;
  return { row, article, x: touch.clientX, y: touch.clientY };
}
