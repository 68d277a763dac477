import type { Message } from '@parley/events/wire/messages';

/** Actions of the user on a message. The same object for the whole timeline. */
export interface MessageActions {
  conversationId: string;
  reply: (message: Message) => void;
  edit: (message: Message) => void;
  copy: (message: Message) => void;
  /** Asks first. */
  remove: (message: Message) => void;
  react: (message: Message, emoji: string) => void;
  /** Opens the choice of emoji next to the element. */
  pickReaction: (message: Message, anchor: HTMLElement) => void;
  /** Opens the menu of all actions next to the element. */
  openMenu: (message: Message, anchor: HTMLElement) => void;
  /** Shows who reacted. */
  openReactors: (message: Message) => void;
  openPicture: (message: Message, index: number) => void;
  /** Jumps to a message. */
  seek: (messageId: string) => void;
  onProblem: (error: unknown) => void;
  canRemove: (message: Message) => boolean;
  canEdit: (message: Message) => boolean;
}
