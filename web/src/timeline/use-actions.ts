import { useMemo, useRef } from 'preact/hooks';
import type { Conversation } from '@parley/events/wire/conversations';
import { isTombstone } from '../chat/tombstone.ts';
import { useChat } from '../chat/chat.ts';
import { compose, composingOf } from '../chat/composing.ts';
import { describeProblem } from '../chat/describe-problem.ts';
import { holdKeys } from '../design/hold-keys.ts';
import { describeReactionProblem } from './describe-reaction-problem.ts';
import type { MessageActions } from './message-actions.ts';
import type { Overlay } from './overlay.tsx';

export interface ActionsInput {
  conversation: Conversation;
  userId: string;
  seek: (messageId: string) => void;
  onOverlay: (overlay: Overlay) => void;
  /** Shows why an action failed, in a sentence. */
  onProblem: (text: string) => void;
}

/** The actions of the timeline's messages. They keep their identity, so that no row renders because of them. */
export function useActions(input: ActionsInput): MessageActions {
  const chat = useChat();
  const latest = useRef(input);
  latest.current = input;
  return useMemo(() => {
    const { client } = chat;
    const { id } = input.conversation;
    const composing = composingOf(chat, id);
    const fail = (error: unknown) => latest.current.onProblem(describeProblem(error));
    return {
      conversationId: id,
      reply(message) {
        holdKeys();
        compose(composing, { kind: 'reply', message });
      },
      edit(message) {
        holdKeys();
        compose(composing, { kind: 'edit', message });
      },
      copy: (message) => void navigator.clipboard.writeText(message.text ?? '').catch(fail),
      remove: (message) => latest.current.onOverlay({ kind: 'remove', message }),
      react(message, emoji) {
        const mine = message.reactions?.some((reaction) => reaction.emoji === emoji && reaction.mine);
        (mine ? client.unreact(id, message.id, emoji) : client.react(id, message.id, emoji)).catch((error: unknown) =>
          latest.current.onProblem(describeReactionProblem(error)),
        );
      },
      pickReaction(message, anchor) {
        holdKeys();
        latest.current.onOverlay({ kind: 'reactions', message, anchor });
      },
      openMenu: (message, anchor) => latest.current.onOverlay({ kind: 'menu', message, anchor }),
      openReactors: (message) => latest.current.onOverlay({ kind: 'reactors', message }),
      openPicture: (message, index) => latest.current.onOverlay({ kind: 'viewer', message, index }),
      seek: (messageId) => latest.current.seek(messageId),
      onProblem: fail,
      canEdit: (message) => message.senderId === latest.current.userId && !isTombstone(message),
      canRemove: (message) =>
        !isTombstone(message) &&
        message.senderId !== null &&
        (message.senderId === latest.current.userId || latest.current.conversation.capabilities.includes('message.delete_any')),
    };
  }, [input.conversation.id]);
}
