import { useLayoutEffect, useRef } from 'preact/hooks';
import { useCloseOnBack } from './close-on-back.ts';

/** Shows a dialog as a modal one. The browser keeps the focus inside, and returns it to where it was. */
export function useModal(onClose: () => void): { current: HTMLDialogElement | null } {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  useCloseOnBack(element, onClose);
  return element;
}
