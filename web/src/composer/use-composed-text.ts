import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Draft, SavedDraft } from '@parley/client/state/draft';
import { useChat } from '../chat/chat.ts';
import type { Composing, Written } from '../chat/composing.ts';
import { characterCount } from './character-count.ts';
import { fitHeight } from './fit-height.ts';
import type { Mentions } from './use-mentions.ts';
import { joinTexts, useEdit } from './use-edit.ts';
import { useDraft, type DraftSaver } from './use-draft.ts';
import { useSavedEdit } from './use-saved-edit.ts';

export interface ComposedTextInput {
  conversationId: string;
  composing: Composing;
  draft: SavedDraft | undefined;
  input: { current: HTMLTextAreaElement | null };
  /** Ids of the uploaded pictures. */
  pictures: () => readonly string[];
  mentions: Mentions;
}

export interface ComposedText {
  length: number;
  text: () => string;
  setText: (value: string) => void;
  /** Adds what could not be sent; to the draft, if the composer has gone meanwhile. */
  add: (written: Written) => void;
  /** Ends an edit. What was written in it goes on as a new message. Returns false if nothing was. */
  endEdit: () => boolean;
  /** After typing. */
  changed: () => void;
  /** The message with this text. */
  content: (value: string) => Draft;
  saver: DraftSaver;
}

/** The text of the composer, which is in the element and not in the state; and the draft that it is kept as. */
export function useComposedText({ conversationId, composing, draft, input, pictures, mentions }: ComposedTextInput): ComposedText {
  const { client } = useChat();
  const intent = composing.intent.value;
  const [length, setLength] = useState(0);
  /** When the composer goes, its element is gone before the draft is saved. */
  const last = useRef('');
  const text = () => input.current?.value ?? last.current;
  const changed = () => {
    last.current = text();
    setLength(characterCount(text()));
    fitHeight(input.current!);
  };
  const setText = (value: string) => {
    last.current = value;
    if (!input.current) return;
    input.current.value = value;
    changed();
  };
  useLayoutEffect(() => {
    setText(draft?.text ?? '');
    mentions.restore(draft?.mentions ?? []);
    if (draft?.replyTo !== undefined) void restoreReply(client, composing, conversationId, draft.replyTo);
  }, []);
  const edit = useEdit(composing, {
    read: () => ({ text: text(), mentions: mentions.inText(text()) }),
    replace(written) {
      setText(written.text);
      mentions.restore(written.mentions);
    },
  });
  const content = (value: string): Draft => {
    const mentioned = mentions.inText(value);
    const attachments = [...pictures()];
    const current = composing.intent.peek();
    return {
      ...(value !== '' && { text: value }),
      ...(attachments.length > 0 && { attachments }),
      ...(current.kind === 'reply' && { replyTo: current.message.id }),
      ...(mentioned.length > 0 && { mentions: mentioned }),
    };
  };
  const savedEdit = useSavedEdit({ conversationId, composing, edit: draft?.edit, onDeleted: (written) => add(written) });
  const saver = useDraft(conversationId, () => {
    const unfinished = edit.changed() ?? savedEdit.current;
    const next = { ...content(edit.aside() ?? text()), ...(unfinished && { edit: unfinished }) };
    return Object.keys(next).length === 0 ? null : next;
  });
  const kept = [...pictures(), intent.kind, intent.kind === 'new' ? '' : intent.message.id].join(' ');
  const savedAs = useRef(kept);
  useEffect(() => {
    if (savedAs.current !== kept) saver.save();
    savedAs.current = kept;
  }, [kept]);
  const add = (written: Written) => {
    if (!input.current) {
      const known = client.state().chat?.drafts[conversationId];
      return client.setDraft(conversationId, { ...known, text: joinTexts(known?.text, written.text) });
    }
    if (edit.add(written)) return;
    const known = mentions.inText(text());
    setText(joinTexts(text(), written.text));
    mentions.restore([...known, ...written.mentions]);
    saver.save();
  };
  return { length, text, setText, add, endEdit: edit.end, changed, content, saver };
}

async function restoreReply(
  client: ReturnType<typeof useChat>['client'],
  composing: Composing,
  conversationId: string,
  messageId: string,
): Promise<void> {
  if (composing.intent.peek().kind !== 'new') return;
  const message = await client.api.getMessage({ conversationId, messageId }).catch(() => null);
  const isFree = composing.intent.peek().kind === 'new' && client.state().chat?.drafts[conversationId]?.replyTo === messageId;
  if (message && message.deletedAt === null && isFree) composing.intent.value = { kind: 'reply', message };
}
