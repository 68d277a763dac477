const longestMs = 3_000;

/**
 * Keeps the characters that are typed until what was just opened takes the focus, and types them there: its code may still be loading.
 * Another key, a press of the pointer and a long wait end it.
 */
export function holdKeys(): void {
  const ended = new AbortController();
  const options = { capture: true, signal: ended.signal };
  const end = () => ended.abort();
  let held = '';
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (key === 'Shift') return;
    const isText = key.length === 1 || key === 'Backspace' || key === 'Enter';
    if (!isText || ctrlKey || metaKey || altKey) return end();
    if (key.length === 1) held += key;
    if (key === 'Backspace') held = held.slice(0, -1);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const onFocus = (event: FocusEvent) => {
    const [target] = event.composedPath();
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
    end();
    if (held === '') return;
    target.setRangeText(held, target.selectionStart ?? 0, target.selectionEnd ?? 0, 'end');
    target.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  };
  document.addEventListener('keydown', onKeyDown, options);
  document.addEventListener('focusin', onFocus, options);
  document.addEventListener('pointerdown', end, options);
  setTimeout(end, longestMs);
}
