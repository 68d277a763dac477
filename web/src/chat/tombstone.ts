import type { Message } from '@parley/events/wire/messages';

/** True for a message without content: it was deleted, or its author was erased. */
export function isTombstone({ deletedAt, erasedAt }: Pick<Message, 'deletedAt' | 'erasedAt'>): boolean {
  return (deletedAt ?? erasedAt) !== null;
}
