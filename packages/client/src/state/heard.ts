import { decodePosition } from '@parley/events/positions';
import type { UnnumberedEvent } from '@parley/events/wire/events';
import { otherIn } from './apply-people.ts';
import type { ClientState } from './state.ts';

type Absolute = Exclude<UnnumberedEvent, { type: 'receipt.advanced' }>;

/** The state that has heard the event; null where something as new was heard about the same thing before. */
export function withHeard(state: ClientState, event: Absolute): ClientState | null {
  const thing = thingOf(state.userId, event);
  const before = state.heard[thing];
  if (before !== undefined && placeOf(event.position) <= placeOf(before)) return null;
  return { ...state, heard: { ...state.heard, [thing]: event.position } };
}

/** All events about one thing lie in one partition. */
function thingOf(me: string, event: Absolute): string {
  if (event.type === 'preferences.changed') return `preferences:${event.conversationId}`;
  if (event.type === 'profile.changed') return `profile:${event.user.id}`;
  return `pair:${otherIn(me, event)}`;
}

const placeOf = (position: string): number => decodePosition(position)?.position ?? 0;
