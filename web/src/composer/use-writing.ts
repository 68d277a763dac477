import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { SavedDraft } from '@parley/client/state/draft';
import type { Conversation } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import { useChat } from '../chat/chat.ts';
import { compose, composingOf, type Composing, type Intent } from '../chat/composing.ts';
import { createTypingSignal, type TypingSignal } from './typing-signal.ts';
import type { Attachments } from './attachment-store.ts';
import { useComposedText } from './use-composed-text.ts';
import type { Mentions } from './use-mentions.ts';
import { useSending } from './use-sending.ts';

export interface WritingInput {
  conversation: Conversation;
  userId: string;
  draft: SavedDraft | undefined;
  input: { current: HTMLTextAreaElement | null };
  attachments: Attachments;
  mentions: Mentions;
}

export interface Writing {
  intent: Intent;
  length: number;
  canSend: boolean;
  /** The message is sent once its pictures are uploaded. */
  isWaiting: boolean;
  problem: string | null;
  send: () => void;
  /** Gives up the reply or the edit. */
  leave: () => void;
  changed: () => void;
  /** The caret moved. */
  moved: () => void;
  save: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Writes and sends. */
export function useWriting({ conversation: { id }, userId, draft, input, attachments, mentions }: WritingInput): Writing {
  const chat = useChat();
  const { client } = chat;
  const composing = composingOf(chat, id);
  const intent = composing.intent.value;
  const typing = useTyping(id);
  const pictures = () => picturesOf(attachments);
  const composed = useComposedText({ conversationId: id, composing, draft, input, pictures, mentions });
  const { length, text, saver } = composed;
  useFocusRequests(composing, input);

  const sending = useSending({ conversationId: id, composing, composed, input, attachments, mentions });
  const leave = () => {
    sending.forget();
    composing.intent.value = { kind: 'new' };
    input.current?.focus();
  };
  const send = () => {
    if (sending.send()) typing.stopped();
  };
  const moved = () => mentions.update(input.current!);
  const changed = () => {
    composed.changed();
    sending.forget();
    moved();
    if (intent.kind !== 'edit') typing.typed(text().trim() === '');
    saver.saveLater();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || mentions.onKey(event)) return;
    const last = text() === '' ? lastOwnMessage(client, id, userId) : undefined;
    const action = actionOf(event, intent, last !== undefined);
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (action === 'send') send();
    else if (action === 'leave') leave();
    else compose(composing, { kind: 'edit', message: last! });
  };
  const { canSend, isWaiting, problem } = sending;
  return { intent, length, canSend, isWaiting, problem, send, leave, save: saver.save, moved, changed, onKeyDown };
}

function picturesOf({ pending }: Attachments): string[] {
  return pending.value.flatMap((entry) => (entry.state === 'ready' ? [entry.attachment.id] : []));
}

function actionOf({ key, shiftKey }: KeyboardEvent, intent: Intent, canEditLast: boolean): 'send' | 'leave' | 'edit-last' | undefined {
  // On a touch keyboard Enter is a line, and the button sends.
  if (key === 'Enter' && !shiftKey && !matchMedia('(pointer: coarse)').matches) return 'send';
  if (key === 'Escape' && intent.kind !== 'new') return 'leave';
  return key === 'ArrowUp' && canEditLast && intent.kind === 'new' ? 'edit-last' : undefined;
}

function lastOwnMessage(client: ReturnType<typeof useChat>['client'], conversationId: string, userId: string): Message | undefined {
  const items = client.state().chat?.timelines[conversationId]?.items ?? [];
  const last = items.findLast((item) => item.kind === 'message' && item.message.senderId === userId && item.message.deletedAt === null);
  return last?.kind === 'message' ? last.message : undefined;
}

function useTyping(conversationId: string): TypingSignal {
  const { client } = useChat();
  const send = (active: boolean) => client.state().chat && client.setTyping(conversationId, active);
  const typing = useRef(createTypingSignal(send)).current;
  useEffect(() => typing.stopped, []);
  return typing;
}

function useFocusRequests({ focusRequests }: Composing, input: { current: HTMLElement | null }): void {
  const requests = focusRequests.value;
  // Before the next key press.
  useLayoutEffect(() => {
    if (requests > 0) input.current?.focus();
  }, [requests]);
}
