/** What is of the moment alone: who is there, and who is typing. */
import type { SignalEvent } from '@parley/events/wire/events';
import { withPresence } from './people.ts';
import { without } from './records.ts';
import type { ClientState } from './state.ts';

type Passing = Extract<SignalEvent, { type: 'presence.changed' | 'typing' }>;

/** Typing that is not told again ends by itself after so many milliseconds. */
export const typingMs = 6_000;

/** `now`: by one's own clock, in milliseconds. */
export function applySignal(state: ClientState, event: Passing, now: number): ClientState {
  if (event.type === 'presence.changed') return withPresence(state, event);
  const { conversationId, userId, active } = event;
  const here = without(state.typing[conversationId] ?? {}, userId);
  return withTyping(state, conversationId, active ? { ...here, [userId]: now + typingMs } : here);
}

/** Without those whose typing is over by now. */
export function withoutLapsed(state: ClientState, now: number): ClientState {
  return Object.entries(state.typing).reduce((next, [conversationId, typing]) => {
    const left = Object.entries(typing).filter(([, until]) => until > now);
    return left.length === Object.keys(typing).length ? next : withTyping(next, conversationId, Object.fromEntries(left));
  }, state);
}

/** When the next typing ends by itself; null while nobody types. */
export function nextLapse({ typing }: ClientState): number | null {
  const ends = Object.values(typing).flatMap((users) => Object.values(users));
  return ends.length === 0 ? null : Math.min(...ends);
}

function withTyping(state: ClientState, conversationId: string, users: Readonly<Record<string, number>>): ClientState {
  if (Object.keys(users).length === 0) return { ...state, typing: without(state.typing, conversationId) };
  return { ...state, typing: { ...state.typing, [conversationId]: users } };
}
