import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { EmojiPicker, EmojiPickerProps } from './emoji-picker.tsx';

/** The emoji picker; its code and its list are loaded when it is first shown. */
export function LazyEmojiPicker({ onChoose }: EmojiPickerProps) {
  const [Picker, setPicker] = useState<typeof EmojiPicker | null>(null);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isShown = true;
    void import('./emoji-picker.tsx').then((module) => isShown && setPicker(() => module.EmojiPicker));
    return () => void (isShown = false);
  }, []);
  useLayoutEffect(() => {
    if (Picker) root.current?.querySelector('input')?.focus();
  }, [Picker]);
  return (
    <div ref={root} tabIndex={-1}>
      {Picker ? <Picker onChoose={onChoose} /> : <div class="emoji-loading" role="status" aria-label="Loading" />}
    </div>
  );
}
