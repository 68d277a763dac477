import type { Conversation } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import { useChat } from '../chat/chat.ts';
import { Confirm } from '../design/dialog.tsx';
import { Floating } from '../design/floating.tsx';
import { LazyEmojiPicker } from '../design/emoji/lazy-emoji-picker.tsx';
import { lazy } from '../design/lazy.tsx';
import { Menu, type MenuItem } from '../design/menu.tsx';
import type { MessageActions } from './message-actions.ts';
import { quickReactions } from './quick-reactions.ts';
import './overlay.css';

export { Failure } from './failure.tsx';
export { MessageToolbar } from './message-toolbar.tsx';

/** The panel that is open above the timeline. */
export type Overlay =
  | { kind: 'menu' | 'reactions'; message: Message; anchor: HTMLElement }
  | { kind: 'viewer'; message: Message; index: number }
  | { kind: 'remove' | 'reactors'; message: Message }
  | { kind: 'seen'; seq: number; anchor: HTMLElement };

export interface OverlayProps {
  overlay: Overlay;
  conversation: Conversation;
  actions: MessageActions;
  onClose: () => void;
}

export function TimelineOverlay({ overlay, conversation, actions, onClose }: OverlayProps) {
  const { client } = useChat();
  const react = (emoji: string) => {
    onClose();
    if ('message' in overlay) actions.react(overlay.message, emoji);
  };
  switch (overlay.kind) {
    case 'menu':
      return (
        <Floating anchor={overlay.anchor} label="For this message" role="group" onClose={onClose}>
          <div class="message-menu">
            <p class="message-menu-quote one-line" dir="auto">
              {overlay.message.text?.slice(0, 200) || 'Picture'}
            </p>
            <QuickReactions onChoose={react} onMore={() => actions.pickReaction(overlay.message, overlay.anchor)} />
            <Menu label="For this message" items={itemsFor(overlay.message, actions)} onClose={onClose} />
          </div>
        </Floating>
      );
    case 'reactions':
      return (
        <Floating anchor={overlay.anchor} label="Add reaction" onClose={onClose}>
          <LazyEmojiPicker onChoose={react} />
        </Floating>
      );
    case 'remove':
      return (
        <Confirm
          title="Delete this message?"
          text="Others see that a message was deleted. No reply, search result or notification shows its text from now on."
          action="Delete"
          onConfirm={() => {
            onClose();
            client.remove(conversation.id, overlay.message.id).catch(actions.onProblem);
          }}
          onClose={onClose}
        />
      );
    case 'reactors':
      return <Reactors message={overlay.message} onClose={onClose} />;
    case 'viewer':
      return <Viewer message={overlay.message} index={overlay.index} onClose={onClose} />;
    case 'seen':
      return <Readers conversation={conversation} seq={overlay.seq} onClose={onClose} />;
  }
}

const Viewer = lazy(async () => (await import('./viewer.tsx')).Viewer);
const Reactors = lazy(async () => (await import('./reactors.tsx')).Reactors);
const Readers = lazy(async () => (await import('./readers.tsx')).Readers);

function QuickReactions({ onChoose, onMore }: { onChoose: (emoji: string) => void; onMore: () => void }) {
  return (
    <div class="quick-reactions">
      {quickReactions.map(({ emoji, name }) => (
        <button key={emoji} type="button" aria-label={`React with ${name}`} onClick={() => onChoose(emoji)}>
          {emoji}
        </button>
      ))}
      <button class="more" type="button" aria-label="More reactions" onClick={onMore}>
        +
      </button>
    </div>
  );
}

function itemsFor(message: Message, actions: MessageActions): MenuItem[] {
  return [
    { label: 'Reply', icon: 'reply', keys: 'R', onChoose: () => actions.reply(message) },
    ...(actions.canEdit(message) ? [{ label: 'Edit', icon: 'pencil' as const, keys: 'E', onChoose: () => actions.edit(message) }] : []),
    ...(message.text ? [{ label: 'Copy text', icon: 'copy' as const, keys: 'C', onChoose: () => actions.copy(message) }] : []),
    ...(message.reactions?.length ? [{ label: 'Who reacted', icon: 'smile' as const, onChoose: () => actions.openReactors(message) }] : []),
    ...(actions.canRemove(message)
      ? [{ label: 'Delete', icon: 'trash' as const, keys: 'Del', danger: true, onChoose: () => actions.remove(message) }]
      : []),
  ];
}
