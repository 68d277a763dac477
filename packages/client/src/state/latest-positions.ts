import { decodePosition } from '@parley/events/positions';
import type { UnnumberedEvent } from '@parley/events/wire/events';
import { otherUserOf } from './apply-people.ts';
import type { ClientState } from './state.ts';

type AbsoluteEvent = Exclude<UnnumberedEvent, { type: 'receipt.advanced' }>;

/** Records the event's position. Returns null if the event is not newer than the last one about the same subject. */
export function withLatestPosition(state: ClientState, event: AbsoluteEvent): ClientState | null {
  const subject = subjectOf(state.userId, event);
  const latest = state.latestPositions[subject];
  if (latest !== undefined && positionIn(event.position) <= positionIn(latest)) return null;
  return { ...state, latestPositions: { ...state.latestPositions, [subject]: event.position } };
}

/** All events about one subject are in the same partition. */
function subjectOf(ownId: string, event: AbsoluteEvent): string {
  if (event.type === 'preferences.changed') return `preferences:${event.conversationId}`;
  if (event.type === 'profile.changed') return `profile:${event.user.id}`;
  return `pair:${otherUserOf(ownId, event)}`;
}

const positionIn = (token: string): number => decodePosition(token)?.position ?? 0;
