import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SavedDraft } from '@parley/client/state/draft';
import type { Composing, Written } from '../chat/composing.ts';

export interface Edit {
  /** The draft that is set aside; null without an edit. */
  aside: () => string | null;
  /** The edit as far as it has come; null if it has changed nothing. */
  changed: () => SavedDraft['edit'] | null;
  /** Adds to the draft that is set aside. Returns false without an edit. */
  add: (written: Written) => boolean;
  /** Ends the edit. What was written in it goes on as a new message, after the draft. Returns false if nothing was. */
  end: () => boolean;
}

export interface EditInput {
  read: () => Written;
  replace: (written: Written) => void;
}

/** An edit takes over the text; leaving it brings the draft back. An edit that is still on when the composer goes is kept with its text. */
export function useEdit(composing: Composing, { read, replace }: EditInput): Edit {
  const intent = composing.intent.value;
  const edit = intent.kind === 'edit' ? intent : null;
  const aside = useRef<Written | null>(null);
  useLayoutEffect(() => {
    if (!edit) return undefined;
    aside.current ??= read();
    replace(edit.written ?? { text: edit.message.text ?? '', mentions: edit.message.mentions });
    return () => {
      const before = aside.current!;
      aside.current = null;
      if (composing.intent.peek() === edit) composing.intent.value = { ...edit, written: read() };
      replace(before);
    };
  }, [edit]);
  const changed = () => {
    const current = composing.intent.peek();
    if (current.kind !== 'edit') return null;
    // Once the composer has gone, the text is with the intent.
    const written = aside.current ? read() : current.written;
    return written && written.text !== (current.message.text ?? '') ? { messageId: current.message.id, ...written } : null;
  };
  const add = ({ text, mentions }: Written) => {
    const before = aside.current;
    if (before) aside.current = { text: joinTexts(before.text, text), mentions: [...before.mentions, ...mentions] };
    return before !== null;
  };
  return {
    aside: () => aside.current?.text ?? null,
    changed,
    add,
    end() {
      const written = changed();
      if (written) add(written);
      composing.intent.value = { kind: 'new' };
      return written !== null;
    },
  };
}

export function joinTexts(...texts: (string | undefined)[]): string {
  return texts.filter(Boolean).join('\n');
}
