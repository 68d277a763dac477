import { useRef, useState } from 'preact/hooks';
import { IconButton } from '../design/button.tsx';
import { LazyEmojiPicker } from '../design/emoji/lazy-emoji-picker.tsx';
import { lazy } from '../design/lazy.tsx';
import { acceptedTypes } from './attachments.ts';

const Floating = lazy(async () => (await import('../design/floating.tsx')).Floating);

export function AttachButton({ disabled, onFiles }: { disabled: boolean; onFiles: (files: Iterable<File>) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon="plus" label="Attach a file" disabled={disabled} onClick={() => picker.current?.click()} />
      <input
        class="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-hidden="true"
        multiple
        accept={acceptedTypes.join(',')}
        ref={picker}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
    </>
  );
}

export function EmojiButton({ onChoose }: { onChoose: (emoji: string) => void }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const root = useRef<HTMLSpanElement>(null);
  return (
    <span ref={root}>
      <IconButton
        icon="smile"
        label="Emoji"
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={({ currentTarget }) => setAnchor(anchor === null ? currentTarget : null)}
      />
      {anchor && (
        <Floating anchor={anchor} label="Emoji" onClose={() => setAnchor(null)}>
          <LazyEmojiPicker
            onChoose={(emoji) => {
              setAnchor(null);
              onChoose(emoji);
            }}
          />
        </Floating>
      )}
    </span>
  );
}

const shownBelow = 500;

/** The number of characters left, when they become few. */
export function CharactersLeft({ count }: { count: number }) {
  if (count >= shownBelow) return null;
  return (
    <span class={count < 0 ? 'composer-count over' : 'composer-count'} role="status">
      {count < 0 ? `${(-count).toLocaleString()} too many` : count}
      {count >= 0 && <span class="visually-hidden"> characters left</span>}
    </span>
  );
}

/** Stays a tab stop while there is nothing to send. */
export function SendButton({ isEdit, disabled }: { isEdit: boolean; disabled: boolean }) {
  return (
    <span class="composer-send">
      <IconButton icon={isEdit ? 'check' : 'send'} label={isEdit ? 'Save' : 'Send'} type="submit" aria-disabled={disabled} />
    </span>
  );
}
