import { useEffect } from 'preact/hooks';

export interface ShortcutActions {
  goTo: () => void;
  search: () => void;
  help: () => void;
  /** 1: the next conversation, -1: the previous one. */
  moveConversation: (step: 1 | -1, onlyUnread: boolean) => void;
}

/** The parts of the page in the order of F6. */
const parts = [
  '.rail a',
  '.side .search-button, .side input',
  '.side .scroll a[tabindex="0"]',
  '.timeline-scroller',
  '.composer textarea',
  '.details button',
];

/** Shortcuts that work everywhere on the page. Single keys do nothing while the user types. */
export function useShortcuts(actions: ShortcutActions): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const action = actionFor(event, actions);
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
}

function actionFor(event: KeyboardEvent, actions: ShortcutActions): (() => void) | undefined {
  const { key, altKey, shiftKey } = event;
  if (event.ctrlKey || event.metaKey) return altKey || shiftKey ? undefined : actionWithControl(event, actions);
  if (altKey)
    return ['ArrowDown', 'ArrowUp'].includes(key) ? () => actions.moveConversation(key === 'ArrowDown' ? 1 : -1, shiftKey) : undefined;
  if (key === 'F6') return () => focusPart(shiftKey ? -1 : 1);
  if (isTyping(event.target)) return undefined;
  return { '/': actions.search, '?': actions.help }[key];
}

function actionWithControl({ key, target }: KeyboardEvent, actions: ShortcutActions): (() => void) | undefined {
  const lower = key.toLowerCase();
  if (lower === 'k') return actions.goTo;
  // The second time it is the browser's.
  return lower === 'f' && !isSearching(target) ? actions.search : undefined;
}

function focusPart(step: 1 | -1): void {
  const elements = parts
    .map((selector) => document.querySelector<HTMLElement>(selector))
    .filter((element) => element?.offsetParent != null);
  const active = document.activeElement;
  const current = elements.findLastIndex(
    (element) => element === active || element!.closest('.rail, .side, .details, .composer, .timeline-scroller')?.contains(active),
  );
  elements[(current + step + elements.length) % elements.length]?.focus();
}

function isSearching(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'search';
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
