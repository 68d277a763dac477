/** Ephemeral state: presence and typing. */
import type { SignalEvent } from '@parley/events/wire/events';
import { withPresence } from './people.ts';
import { omitKey } from './records.ts';
import type { ClientState } from './state.ts';

type EphemeralEvent = Extract<SignalEvent, { type: 'presence.changed' | 'typing' }>;

/** Typing that is not repeated expires after this time, in milliseconds. */
export const typingMs = 6_000;

/** `now`: by the local clock, in milliseconds since 1970. */
export function applySignal(state: ClientState, event: EphemeralEvent, now: number): ClientState {
  if (event.type === 'presence.changed') return withPresence(state, [event]);
  const { conversationId, userId, active } = event;
  const others = omitKey(state.typing[conversationId] ?? {}, userId);
  return withTyping(state, conversationId, active ? { ...others, [userId]: now + typingMs } : others);
}

export function withoutExpiredTyping(state: ClientState, now: number): ClientState {
  return Object.entries(state.typing).reduce((next, [conversationId, typing]) => {
    const active = Object.entries(typing).filter(([, until]) => until > now);
    return active.length === Object.keys(typing).length ? next : withTyping(next, conversationId, Object.fromEntries(active));
  }, state);
}

/** Time at which the next typing expires; null while no user types. */
export function nextTypingEnd({ typing }: ClientState): number | null {
  const ends = Object.values(typing).flatMap((users) => Object.values(users));
  return ends.length === 0 ? null : Math.min(...ends);
}

function withTyping(state: ClientState, conversationId: string, users: Readonly<Record<string, number>>): ClientState {
  if (Object.keys(users).length === 0) return { ...state, typing: omitKey(state.typing, conversationId) };
  return { ...state, typing: { ...state.typing, [conversationId]: users } };
}
