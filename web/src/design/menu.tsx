import { useLayoutEffect, useRef } from 'preact/hooks';
import { useCloseOnBack } from './close-on-back.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-paths.ts';
import './menu.css';

export interface MenuItem {
  label: string;
  icon?: IconName;
  keys?: string;
  danger?: boolean;
  onChoose: () => void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  onClose: () => void;
  /** In no panel, which would close with the step back of the browser. */
  alone?: boolean;
}

/** A list of actions with arrow keys, Home, End and initial characters. Closing returns the focus. */
export function Menu({ label, items, onClose, alone = false }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  useCloseOnBack(list, onClose, alone);
  const buttons = () => [...list.current!.querySelectorAll<HTMLButtonElement>('[role=menuitem]')];
  // Before the next key press.
  useLayoutEffect(() => buttons()[0]?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    const all = buttons();
    const current = all.indexOf((list.current!.getRootNode() as Document).activeElement as HTMLButtonElement);
    const next = nextIndex(event.key, current, all);
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  };
  return (
    <div class="menu" role="menu" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={item.danger ? 'danger' : ''}
          onClick={() => {
            onClose();
            item.onChoose();
          }}
        >
          {item.icon && <Icon name={item.icon} size={16} />}
          <span class="grow">{item.label}</span>
          {item.keys && <kbd>{item.keys}</kbd>}
        </button>
      ))}
    </div>
  );
}

function nextIndex(key: string, current: number, buttons: readonly HTMLElement[]): number | undefined {
  const { length } = buttons;
  if (key === 'ArrowDown') return (current + 1) % length;
  if (key === 'ArrowUp') return (current - 1 + length) % length;
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  if (key.length !== 1) return undefined;
  const starts = (index: number) => buttons[index]!.textContent.trim().toLowerCase().startsWith(key.toLowerCase());
  return Array.from({ length }, (_, step) => (current + 1 + step) % length).find(starts);
}
