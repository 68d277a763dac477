import { useEffect, useLayoutEffect } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import type { Composing } from '../chat/composing.ts';
import { describeProblem } from '../chat/describe-problem.ts';
import { maxCharacters } from './character-count.ts';
import type { Attachments } from './attachment-store.ts';
import type { Pending } from './attachments.ts';
import type { ComposedText } from './use-composed-text.ts';
import type { Mentions } from './use-mentions.ts';
import { useSendEdit } from './use-send-edit.ts';

export interface SendingInput {
  conversationId: string;
  composing: Composing;
  composed: ComposedText;
  input: { current: HTMLTextAreaElement | null };
  attachments: Attachments;
  mentions: Mentions;
}

export interface Sending {
  canSend: boolean;
  /** The message is sent once its pictures are uploaded. */
  isWaiting: boolean;
  problem: string | null;
  /** Returns false if there is nothing to send. */
  send: () => boolean;
  /** The message has changed: what was said about it, and the wait for its pictures, are over. */
  forget: () => void;
}

/** Sends what is in the composer: a new message, now or when its pictures are uploaded, or an edit. */
export function useSending(sent: SendingInput): Sending {
  const { composing, composed, input, attachments } = sent;
  const { delayed, problem } = attachments;
  const intent = composing.intent.value;
  const edited = intent.kind === 'edit' ? intent.message : null;
  const setProblem = (text: string | null) => {
    problem.value = text;
  };
  const sendNew = useSendNew(sent, setProblem);
  const sendEdit = useSendEdit(sent, setProblem);
  useLayoutEffect(() => {
    delayed.outcome = {
      send: () => sendNew(composed.text().trim()),
      fail: () => setProblem('A picture could not be uploaded, so nothing was sent. Try again, or remove it.'),
    };
  });
  // It would take the text of the edit.
  useEffect(() => (edited ? delayed.cancel() : undefined), [edited]);
  const pictures = edited ? edited.attachments : attachments.pending.value;
  const canSend = composed.length <= maxCharacters && (composed.length > 0 || pictures.length > 0);
  return {
    canSend,
    isWaiting: delayed.isWaiting.value,
    problem: problem.value,
    send() {
      const value = composed.text().trim();
      if (!canSend || (value === '' && pictures.length === 0)) return false;
      setProblem(null);
      input.current?.focus();
      if (edited) sendEdit(edited, value);
      else if (has(attachments, 'failed')) setProblem(refusal(attachments));
      else if (has(attachments, 'uploading')) delayed.wait();
      else sendNew(value);
      return true;
    },
    forget() {
      setProblem(null);
      delayed.cancel();
    },
  };
}

function useSendNew({ conversationId, composing, composed, attachments, mentions }: SendingInput, setProblem: (problem: string) => void) {
  const { client } = useChat();
  const { setText, content, saver } = composed;
  return (value: string) => {
    const message = content(value);
    setText('');
    mentions.restore([]);
    attachments.clear();
    composing.intent.value = { kind: 'new' };
    saver.save();
    client.send(conversationId, message).catch((error: unknown) => {
      // The outbox has not taken it: it stays here.
      composed.add({ text: value, mentions: message.mentions ?? [] });
      setProblem(describeProblem(error));
    });
  };
}

function has({ pending }: Attachments, searched: Pending['state']): boolean {
  return pending.peek().some(({ state }) => state === searched);
}

/** The picture may be what the message is about: it is not left out without a word. */
function refusal({ pending }: Attachments): string {
  const failed = pending.peek().filter(({ state }) => state === 'failed');
  const [first] = failed;
  if (failed.length > 1) return `Nothing was sent: ${failed.length} pictures are not uploaded. Remove them to send the rest.`;
  return `Nothing was sent: ${first?.name} is not uploaded. Remove it to send the rest.`;
}
