import { useEffect } from 'preact/hooks';

/** Calls `onOutside` for a press outside of the element while `active`. */
export function useOutsideClick(element: { current: HTMLElement | null }, active: boolean, onOutside: () => void): void {
  useEffect(() => {
    if (!active) return undefined;
    const onPress = (event: PointerEvent) => {
      if (!event.composedPath().includes(element.current!)) onOutside();
    };
    document.addEventListener('pointerdown', onPress, true);
    return () => document.removeEventListener('pointerdown', onPress, true);
  }, [active]);
}
