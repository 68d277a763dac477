import type { Message } from '@parley/events/wire/messages';
import { Icon } from '../design/icon.tsx';
import type { MessageActions } from './message-actions.ts';
import { useTabStop } from './tab-stop.ts';
import { useReactorNames } from './use-reactor-names.ts';

/** The reactions under a message, and a button that adds one. */
export function Reactions({ message, actions }: { message: Message; actions: MessageActions }) {
  const tabIndex = useTabStop();
  const reactors = useReactorNames(message);
  const { reactions = [] } = message;
  if (reactions.length === 0) return null;
  return (
    <ul class="message-below" aria-label="Reactions">
      {reactions.map(({ emoji, count, mine }) => (
        <li key={emoji}>
          <button
            class="reaction"
            type="button"
            tabIndex={tabIndex}
            aria-pressed={mine}
            aria-label={`${emoji} ${count}${mine ? ', yours is one' : ''}`}
            data-emoji={emoji}
            onClick={() => actions.react(message, emoji)}
            onPointerEnter={({ pointerType }) => pointerType === 'mouse' && reactors.point(emoji)}
            onPointerLeave={reactors.leave}
            onFocus={() => reactors.point(emoji)}
            onBlur={reactors.leave}
          >
            <span>{emoji}</span>
            {count}
          </button>
          {reactors.shown?.emoji === emoji && (
            <span class="reactor-names" role="tooltip">
              {reactors.shown.names}
            </span>
          )}
        </li>
      ))}
      <li>
        <button
          class="reaction add"
          type="button"
          tabIndex={tabIndex}
          aria-label="Add another reaction"
          onClick={(event) => actions.pickReaction(message, event.currentTarget)}
        >
          <Icon name="smile" size={16} />
        </button>
      </li>
    </ul>
  );
}
