import { useRef } from 'preact/hooks';
import { focusHeading } from '../design/focus-heading.ts';
import { isFocusLost } from '../design/focus-lost.ts';

interface SearchKeys {
  onKeyDown: (event: KeyboardEvent) => void;
  /** Call it when results are shown. */
  onFound: () => void;
  /** Call it when the user goes on to something else: an Enter that waits for results opens nothing then. */
  forget: () => void;
}

/**
 * In the field Enter opens the first result, as soon as it is one of the text. ↓ leads to the first result, ↑ and ↓ to the others and
 * back to the field. Escape closes the search.
 */
export function useSearchKeys(
  input: { current: HTMLElement | null },
  results: { current: HTMLElement | null },
  close: () => void,
): SearchKeys {
  /** Enter was pressed before the results were there. */
  const isAwaited = useRef(false);
  const openFirst = () => {
    isAwaited.current = results.current!.querySelector('[aria-busy=true]') !== null;
    if (!isAwaited.current) results.current!.querySelector<HTMLElement>('.search-row')?.click();
  };
  const forget = () => {
    isAwaited.current = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const stops = [input.current, ...results.current!.querySelectorAll<HTMLElement>('.search-row')];
    const current = stops.indexOf(event.target as HTMLElement);
    if (current === -1 || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stops[current + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? NaN)];
    if (next) next.focus();
    else if (event.key === 'Enter' && current === 0) openFirst();
    else if (event.key === 'Escape') {
      close();
      requestAnimationFrame(() => isFocusLost() && focusHeading());
    } else return;
    event.preventDefault();
  };
  return { onKeyDown, onFound: () => isAwaited.current && openFirst(), forget };
}
