/** The task of a conversation's composer: a new message, a reply or an edit. The timeline asks for it, the composer shows it. */
import { signal, type Signal } from '@preact/signals';
import type { Message } from '@parley/events/wire/messages';
import type { Chat } from './chat.ts';

export interface Written {
  text: string;
  /** Ids of users. */
  mentions: readonly string[];
}

/** `written`: how far an edit has come. */
export type Intent = { kind: 'new' } | { kind: 'reply'; message: Message } | { kind: 'edit'; message: Message; written?: Written };

export interface Composing {
  intent: Signal<Intent>;
  /** Changes whenever the composer should take the focus. */
  focusRequests: Signal<number>;
}

const composingByClient = new WeakMap<Chat['client'], Map<string, Composing>>();

export function composingOf({ client }: Pick<Chat, 'client'>, conversationId: string): Composing {
  const all = composingByClient.get(client) ?? new Map<string, Composing>();
  composingByClient.set(client, all);
  const known = all.get(conversationId) ?? { intent: signal<Intent>({ kind: 'new' }), focusRequests: signal(0) };
  all.set(conversationId, known);
  return known;
}

/** Sets the composer's task and moves the focus there. */
export function compose(composing: Composing, intent: Intent): void {
  composing.intent.value = intent;
  composing.focusRequests.value++;
}
