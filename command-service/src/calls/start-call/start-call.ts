import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type Call, type CallEventType, type CallParticipant } from '@parley/events/event-constructors/call-events';
import { Problem } from '@parley/service-kit/problems';
import type { KnownPrivacy } from '../../contacts/knowing-privacy.ts';
import { requireCapability } from '../../conversations/authorize.ts';
import { requireReachable } from '../../conversations/require-reachable.ts';
import { afterwards, ended, isLive, joining } from '../call.ts';
import type { Calling } from '../calling.ts';

export interface StartCall {
  conversationId: string;
  /** Of the call to be. */
  callId: string;
  device: Pick<CallParticipant, 'userId' | 'sessionId' | 'peerId'>;
  media: Call['media'];
  /** Whether the other one of a direct conversation is in a call elsewhere: a hint, since that lies in other partitions. */
  isOtherBusy: boolean;
  privacy: KnownPrivacy;
}

/** Reads: the line, the starter as a member, the pair. */
export function decideStartCall({ conversation }: Calling, command: StartCall): NewEvent<CallEventType>[] {
  const { conversationId, callId, device, media } = command;
  requireCapability(conversation, device.userId, 'call.start');
  requireReachable(conversation, { userId: device.userId, privacy: command.privacy });
  if (isLive(conversation.call)) throw new Problem('call_in_progress', { extensions: { callId: conversation.call.callId } });
  const call: Call = {
    conversationId,
    callId,
    seq: 0,
    media,
    state: 'ringing',
    endReason: null,
    startedBy: device.userId,
    startedAt: 0,
    answeredAt: null,
    endedAt: null,
    participants: [joining(device, media)],
    declinedBy: [],
  };
  const started = callChanged('CallStarted', call);
  return command.isOtherBusy ? [started, ended(afterwards(call), 'busy')] : [started];
}
