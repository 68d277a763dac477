import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type CallEventType, type CallParticipant } from '@parley/events/event-constructors/call-events';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { findPresent, isLive } from '../call.ts';
import { callScope, requireCall, type CallState, type CallTarget } from '../call-state.ts';

export interface ChangeParticipant extends CallTarget {
  sessionId: string;
  /** A missing field does not change. */
  media: { [Kind in 'audio' | 'video' | 'screen']?: CallParticipant[Kind] | undefined };
}

/** Reads: the call, the user as a member. Only the device that is in the call may change what it sends. */
export function decideChangeParticipant(state: CallState, { userId, sessionId, media }: ChangeParticipant): NewEvent<CallEventType>[] {
  const call = requireCall(state, userId);
  if (!isLive(call)) throw new Problem('call_ended');
  const own = findPresent(call, userId);
  if (own?.sessionId !== sessionId) throw new Problem('not_found', { detail: 'This device is not in the call' });
  const { audio = own.audio, video = own.video, screen = own.screen } = media;
  if (audio === own.audio && video === own.video && screen === own.screen) return [];
  const participants = call.participants.map((participant) =>
    participant.userId === userId ? { ...own, audio, video, screen } : participant,
  );
  return [callChanged('CallParticipantChanged', { ...call, participants })];
}

export const changeParticipant = defineCommand({ name: 'ChangeParticipant', ...callScope, decide: decideChangeParticipant });
