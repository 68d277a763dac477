import { useEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from './button.tsx';
import type { IconName } from './icon-paths.ts';
import { lazy } from './lazy.tsx';
import './menu.css';
import type { MenuItem } from './menu.tsx';
import { useOutsideClick } from './use-outside-click.ts';
import { whenIdle } from './when-idle.ts';

// Loaded when the page is idle: the first view does not show it.
const Menu = lazy(async () => (await import('./menu.tsx')).Menu);

/** A popover below its button. A click outside or Escape closes it, and the focus returns to the button. */
export function MenuButton({ icon, label, items }: { icon: IconName; label: string; items: readonly MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  useOutsideClick(root, open, () => setOpen(false));
  useEffect(() => whenIdle(() => void Menu.preload().catch(() => undefined)), []);
  return (
    <span class="menu-anchor" ref={root}>
      <IconButton icon={icon} label={label} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)} />
      {open && <Menu alone label={label} items={items} onClose={close} />}
    </span>
  );
}
