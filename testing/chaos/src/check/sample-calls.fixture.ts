/** A log with one call of two users, and what they sent and received: each test changes one thing. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import { callChanged, type Call, type CallEventType, type CallParticipant } from '@parley/events/event-constructors/call-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import { StoredEvents } from '@parley/projector/testing/stored-events';
import type { CallHistory } from '../load/call-history.ts';
import { indexLog, type LogIndex } from './log-index.ts';
import { positionOf } from './sample-log.fixture.ts';

export const callId = newId();
const [room, ada, bob] = [newId(), newId(), newId()];

const participant = (userId: string): CallParticipant => ({
  userId,
  sessionId: newId(),
  peerId: `${userId}_1`,
  audio: true,
  video: false,
  screen: false,
  joinedAt: 1,
  leftAt: null,
});
const afterLeaving = (joined: CallParticipant): CallParticipant => ({ ...joined, leftAt: 2 });

const call: Call = {
  conversationId: room,
  callId,
  seq: 2,
  media: 'audio',
  state: 'ringing',
  endReason: null,
  startedBy: ada,
  startedAt: 1,
  answeredAt: null,
  endedAt: null,
  participants: [],
  declinedBy: [],
};

/** seq 1: conversation created; 2: ada starts; 3: bob accepts; 4: bob leaves; 5: ada leaves; 6: call ended. */
export function sampleCalls(): { log: LogIndex; events: AnyStoredEvent[]; calls: CallHistory } {
  const [adaIn, bobIn] = [participant(ada), participant(bob)];
  const [adaLeft, bobLeft] = [afterLeaving(adaIn), afterLeaving(bobIn)];
  const members = [ada, bob].map((userId) => ({ userId, role: 'owner' as const }));
  const change = (type: CallEventType, participants: CallParticipant[], state: Call['state'] = 'ongoing') =>
    callChanged(type, { ...call, state, participants });
  const events = new StoredEvents().append(
    conversationCreated({ conversationId: room, kind: 'group', title: 'Room', avatarFileId: null, members }),
    change('CallStarted', [adaIn], 'ringing'),
    change('CallAccepted', [adaIn, bobIn]),
    change('CallLeft', [adaIn, bobLeft]),
    change('CallLeft', [adaLeft, bobLeft]),
    change('CallEnded', [adaLeft, bobLeft], 'ended'),
  );
  const at = (seq: number) => ({ callId, position: positionOf(events[seq - 1]!) });
  const [adaPeer, bobPeer] = [adaIn.peerId, bobIn.peerId];
  return {
    events,
    log: indexLog(events),
    calls: {
      commands: [
        { name: 'ada', userId: ada, kind: 'start', ...at(2) },
        { name: 'bob', userId: bob, kind: 'accept', ...at(3) },
        { name: 'bob', userId: bob, kind: 'leave', ...at(4) },
        { name: 'ada', userId: ada, kind: 'leave', ...at(6) },
      ],
      setups: [{ callId, startedAt: 100, answeredAt: 160 }],
      sentSignals: [
        { id: 'offer', from: bobPeer, to: adaPeer, isForbidden: false },
        { id: 'answer', from: adaPeer, to: bobPeer, isForbidden: false },
        { id: 'offer after leaving', from: adaPeer, to: bobPeer, isForbidden: true },
      ],
      receivedSignals: [
        { id: 'offer', peerId: adaPeer },
        { id: 'answer', peerId: bobPeer },
      ],
    },
  };
}
