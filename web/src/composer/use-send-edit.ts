import { messagesOf } from '@parley/client/state/timeline';
import { ParleyProblem } from '@parley/client/transport/problem';
import type { Message } from '@parley/events/wire/messages';
import { useEffect } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { compose } from '../chat/composing.ts';
import { describeProblem } from '../chat/describe-problem.ts';
import { useSelector } from '../chat/use-selector.ts';
import type { SendingInput } from './use-sending.ts';

const gone = 'The message was deleted meanwhile.';
const goesOn = `${gone} What you wrote can be sent as a new one.`;

/** Sends an edit. What was written is not lost if the message was deleted meanwhile, or the service refuses the edit. */
export function useSendEdit(
  { conversationId, composing, composed, mentions }: Pick<SendingInput, 'conversationId' | 'composing' | 'composed' | 'mentions'>,
  setProblem: (problem: string) => void,
): (message: Message, value: string) => void {
  const { client } = useChat();
  const intent = composing.intent.value;
  const editedId = intent.kind === 'edit' ? intent.message.id : null;
  const goneId = useSelector(
    (chat) => messagesOf(chat, conversationId).find(({ id, deletedAt }) => id === editedId && deletedAt !== null)?.id,
  );
  useEffect(() => {
    if (goneId !== undefined && goneId === editedId) setProblem(composed.endEdit() ? goesOn : gone);
  }, [goneId, editedId]);
  return (message, value) => {
    const written = { text: value, mentions: mentions.inText(value) };
    composing.intent.value = { kind: 'new' };
    if (value === (message.text ?? '')) return;
    client.edit(conversationId, message.id, value, written.mentions).catch((error: unknown) => {
      const wasDeleted = error instanceof ParleyProblem && error.code === 'not_found';
      if (!wasDeleted && composed.text() === '') compose(composing, { kind: 'edit', message, written });
      else composed.add(written);
      setProblem(wasDeleted ? goesOn : `The message is as it was. ${describeProblem(error)}`);
    });
  };
}
