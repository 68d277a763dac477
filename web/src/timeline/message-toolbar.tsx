import { useRef } from 'preact/hooks';
import { isTombstone } from '../chat/tombstone.ts';
import { IconButton } from '../design/button.tsx';
import type { MessageActions } from './message-actions.ts';
import { quickReactions } from './quick-reactions.ts';
import type { MessageRow } from './rows.ts';

/** The actions beside a message, while the pointer or the focus is on it. ← and → move within, Escape returns to the message. */
export function MessageToolbar({ row, actions }: { row: MessageRow; actions: MessageActions }) {
  const { message, own, delivery } = row;
  const root = useRef<HTMLDivElement>(null);
  if (delivery !== 'sent' || isTombstone(message)) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...root.current!.querySelectorAll('button')];
    const index = buttons.indexOf(event.target as HTMLButtonElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === 'Escape') root.current!.closest<HTMLElement>('[data-message]')?.focus();
    else if (step !== undefined) buttons[(index + step + buttons.length) % buttons.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="message-toolbar" role="toolbar" aria-label="For this message" ref={root} onKeyDown={onKeyDown}>
      {!own &&
        quickReactions.slice(0, 3).map(({ emoji, name }) => (
          <button
            class="quick"
            key={emoji}
            type="button"
            tabIndex={-1}
            aria-label={`React with ${name}`}
            onClick={() => actions.react(message, emoji)}
          >
            {emoji}
          </button>
        ))}
      <IconButton
        small
        icon="smile"
        label="Add reaction"
        tabIndex={-1}
        onClick={(event) => actions.pickReaction(message, event.currentTarget)}
      />
      <IconButton small icon="reply" label="Reply" tabIndex={-1} onClick={() => actions.reply(message)} />
      {actions.canEdit(message) && <IconButton small icon="pencil" label="Edit" tabIndex={-1} onClick={() => actions.edit(message)} />}
      {own && <IconButton small icon="trash" label="Delete" tabIndex={-1} onClick={() => actions.remove(message)} />}
      <IconButton
        small
        icon="more"
        label="More actions"
        aria-haspopup="menu"
        tabIndex={-1}
        onClick={(event) => actions.openMenu(message, event.currentTarget)}
      />
    </div>
  );
}
