import { messagesOf } from '@parley/client/state/timeline';
import { useSelector } from '../chat/use-selector.ts';
import { useName } from '../chat/use-user.ts';
import { IconButton } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { hueOf } from '../design/identity.ts';
import type { Intent } from '../chat/composing.ts';

export interface IntentBarProps {
  intent: Exclude<Intent, { kind: 'new' }>;
  onLeave: () => void;
}

/** Above the text: the message that is answered or edited. */
export function IntentBar({ intent: { kind, message }, onLeave }: IntentBarProps) {
  const name = useName(message.senderId);
  const { conversationId, id } = message;
  const isDeleted = useSelector((chat) => messagesOf(chat, conversationId).some((other) => other.id === id && other.deletedAt !== null));
  return (
    <div
      class="intent"
      style={{ '--h': String(hueOf(message.senderId)) }}
      role="group"
      aria-label={kind === 'reply' ? `Reply to ${name}` : 'Edit message'}
    >
      <Icon name={kind === 'reply' ? 'reply' : 'pencil'} />
      <div class="grow">
        <b>{kind === 'reply' ? name : 'Edit message'}</b>
        <p class="one-line" dir="auto">
          {isDeleted ? 'Message deleted' : message.text?.slice(0, 200) || 'Picture'}
        </p>
      </div>
      <IconButton small icon="close" label={kind === 'reply' ? 'Don’t reply' : 'Don’t edit'} onClick={onLeave} />
    </div>
  );
}
