import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useId, useState } from 'preact/hooks';

export interface Listbox {
  active: number;
  /** For the text field: the focus stays there while the arrow keys move through the options (ARIA combobox pattern). */
  input: JSX.IntrinsicElements['input'];
  list: { id: string; role: 'listbox' };
  option: (index: number) => { id: string; role: 'option'; onClick: () => void; onPointerMove: () => void };
  /** The first option is active again, after the options have changed. */
  reset: () => void;
}

/** A text field with a list of options below. Enter chooses the active option. */
export function useListbox(count: number, choose: (index: number) => void): Listbox {
  const id = useId();
  const [active, setActive] = useState(0);
  const optionId = (index: number) => `${id}-${index}`;
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') {
      event.preventDefault();
      if (active < count) choose(active);
    } else if (step !== undefined && count > 0) {
      event.preventDefault();
      const next = (active + step + count) % count;
      setActive(next);
      const root = event.currentTarget.getRootNode() as Document | ShadowRoot;
      root.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
    }
  };
  return {
    active,
    reset: () => setActive(0),
    input: {
      type: 'text',
      role: 'combobox',
      autocomplete: 'off',
      'aria-autocomplete': 'list',
      'aria-expanded': count > 0,
      'aria-controls': `${id}-list`,
      'aria-activedescendant': active < count ? optionId(active) : undefined,
      onKeyDown,
    },
    list: { id: `${id}-list`, role: 'listbox' },
    option: (index) => ({ id: optionId(index), role: 'option', onClick: () => choose(index), onPointerMove: () => setActive(index) }),
  };
}
