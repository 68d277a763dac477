import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useCloseOnBack } from './close-on-back.ts';
import { useOutsideClick } from './use-outside-click.ts';
import './floating.css';

export interface FloatingProps {
  /** The element beside which it opens. */
  anchor: HTMLElement;
  label: string;
  /** Nothing, if the content has a role of its own. */
  role?: 'dialog' | 'group';
  onClose: () => void;
  children: ComponentChildren;
}

const gap = 6;
const edge = 8;

/** A panel in the top layer, beside its anchor; from the bottom edge where the box is narrow. Closing returns the focus. */
export function Floating({ anchor, label, role = 'dialog', onClose, children }: FloatingProps) {
  const root = useRef<HTMLDivElement>(null);
  useOutsideClick(root, true, onClose);
  useFocusElsewhere(root, onClose);
  useCloseOnBack(root, onClose);
  useLayoutEffect(() => {
    const element = root.current!;
    element.showPopover();
    const place = () => placeNextTo(element, anchor.getBoundingClientRect());
    place();
    const sizes = new ResizeObserver(place);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [anchor]);
  // Before the first paint, and so before the next key.
  useLayoutEffect(() => {
    const before = (anchor.getRootNode() as Document | ShadowRoot).activeElement;
    const element = root.current!;
    if (!element.contains(before)) element.querySelector<HTMLElement>('button, input, [tabindex]')?.focus();
    return () => {
      // Unless the focus has gone elsewhere on purpose.
      const active = (anchor.getRootNode() as Document | ShadowRoot).activeElement;
      if (active === null || active === document.body || element.contains(active))
        (before instanceof HTMLElement && !element.contains(before) ? before : anchor).focus();
    };
  }, [anchor]);
  return (
    <div
      class="floating"
      popover="manual"
      role={role}
      aria-label={label}
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      {children}
    </div>
  );
}

/** For example in the dialog of a call that rings. */
function useFocusElsewhere(root: { current: HTMLElement | null }, onLeave: () => void): void {
  useEffect(() => {
    const onFocus = (event: FocusEvent) => {
      const element = root.current;
      // Not if what takes the focus has replaced it.
      if (element?.isConnected && !event.composedPath().includes(element)) onLeave();
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);
}

/** Below the anchor, or above it where there is more room; always inside the window. */
function placeNextTo(element: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height, style } = element;
  const below = innerHeight - anchor.bottom - gap - edge;
  const top = below >= height || below >= anchor.top ? anchor.bottom + gap : anchor.top - gap - height;
  const left = anchor.left + width > innerWidth - edge ? anchor.right - width : anchor.left;
  style.top = `${Math.max(edge, Math.min(top, innerHeight - height - edge))}px`;
  style.left = `${Math.max(edge, Math.min(left, innerWidth - width - edge))}px`;
}
