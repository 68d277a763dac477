import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type Call, type CallEventType, type CallParticipant } from '@parley/events/event-constructors/call-events';
import { Problem } from '@parley/service-kit/problems';
import { requireCapability } from '../../conversations/authorize.ts';
import { recipientToCheck, requireReachable } from '../../conversations/reachable.ts';
import { defineCommand, type ResolvedInputs } from '../../define-command.ts';
import { endedEvent, forNextEvent, isLive, newParticipant } from '../call.ts';
import { callScope, type CallState, type CallTarget } from '../call-state.ts';

/** `callId` is the id of the new call. */
export interface StartCall extends CallTarget {
  device: Pick<CallParticipant, 'userId' | 'sessionId' | 'peerId'>;
  media: Call['media'];
  /** True if the callee of a direct conversation is in another call. A hint: that call lies in another partition. */
  isCalleeBusy: boolean;
}

/** Reads: the line, the caller as a member, the pair. */
export function decideStartCall(
  { conversation }: CallState,
  { conversationId, callId, userId, device, media, isCalleeBusy }: StartCall,
  { privacy }: Pick<ResolvedInputs, 'privacy'>,
): NewEvent<CallEventType>[] {
  requireCapability(conversation, userId, 'call.start');
  requireReachable(conversation, userId, privacy);
  if (isLive(conversation.call)) throw new Problem('call_in_progress', { extensions: { callId: conversation.call.callId } });
  const call: Call = {
    conversationId,
    callId,
    seq: 0,
    media,
    state: 'ringing',
    endReason: null,
    startedBy: userId,
    startedAt: 0,
    answeredAt: null,
    endedAt: null,
    participants: [newParticipant(device, media)],
    declinedBy: [],
  };
  const started = callChanged('CallStarted', call);
  return isCalleeBusy ? [started, endedEvent(forNextEvent(call), 'busy')] : [started];
}

export const startCall = defineCommand({
  name: 'StartCall',
  ...callScope,
  privacyOf: ({ conversation }, { userId }) => recipientToCheck(conversation, userId),
  decide: decideStartCall,
});
