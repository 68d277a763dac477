/** A log with a call that two have had, and what the two were told and heard: each test spoils one thing. */
import { callChanged, type Call, type CallEventType, type CallParticipant } from '@parley/events/event-constructors/call-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { StoredEvents } from '@parley/projector/testing/stored-events';
import type { CallHistory } from '../load/call-history.ts';
import { indexLog, type LogIndex } from './log-index.ts';
import { positionOf } from './told-log.fixture.ts';

export const callId = newId();
const [room, ada, bob] = [newId(), newId(), newId()];

const inIt = (userId: string): CallParticipant => ({
  userId,
  sessionId: newId(),
  peerId: `${userId}_1`,
  audio: true,
  video: false,
  screen: false,
  joinedAt: 1,
  leftAt: null,
});
const gone = (participant: CallParticipant): CallParticipant => ({ ...participant, leftAt: 2 });

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

/** seq 1 creation, 2 ada starts, 3 bob accepts, 4 he leaves, 5 she leaves, 6 the end. */
export function toldCalls(): { log: LogIndex; events: AnyStoredEvent[]; calls: CallHistory } {
  const [hers, his] = [inIt(ada), inIt(bob)];
  const members = [ada, bob].map((userId) => ({ userId, role: 'owner' as const }));
  const change = (type: CallEventType, participants: CallParticipant[], state: Call['state'] = 'ongoing') =>
    callChanged(type, { ...call, state, participants });
  const events = new StoredEvents().append(
    conversationCreated({ conversationId: room, kind: 'group', title: 'Room', avatarFileId: null, members }),
    change('CallStarted', [hers], 'ringing'),
    change('CallAccepted', [hers, his]),
    change('CallLeft', [hers, gone(his)]),
    change('CallLeft', [gone(hers), gone(his)]),
    change('CallEnded', [gone(hers), gone(his)], 'ended'),
  );
  const at = (seq: number) => ({ callId, position: positionOf(events[seq - 1]!) });
  const [adas, bobs] = [`${ada}_1`, `${bob}_1`];
  return {
    events,
    log: indexLog(events),
    calls: {
      commands: [
        { name: 'ada', userId: ada, what: 'start', ...at(2) },
        { name: 'bob', userId: bob, what: 'accept', ...at(3) },
        { name: 'bob', userId: bob, what: 'leave', ...at(4) },
        { name: 'ada', userId: ada, what: 'leave', ...at(6) },
      ],
      setUps: [{ callId, begunAt: 100, doneAt: 160 }],
      said: [
        { id: 'offer', from: bobs, to: adas, isForbidden: false },
        { id: 'answer', from: adas, to: bobs, isForbidden: false },
        { id: 'after he left', from: adas, to: bobs, isForbidden: true },
      ],
      heard: [
        { id: 'offer', peerId: adas },
        { id: 'answer', peerId: bobs },
      ],
    },
  };
}
