/** A small log, and what clients would have been told of it: each test spoils one thing. */
import { conversationCreated, memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { encodePosition } from '@parley/events/positions';
import type { WireEvent } from '@parley/events/wire/events';
import { StoredEvents } from '@parley/projector/testing/stored-events';
import type { History } from '../load/history.ts';
import { watchScreen } from '../load/screen.ts';
import { indexLog, type LogIndex } from './log-index.ts';

export const [room, ada, eve, gus] = [newId(), newId(), newId(), newId()];

const message = (senderId: string, text: string): NewEvent =>
  messageSent({
    conversationId: room,
    messageId: newId(),
    senderId,
    personal: { text },
    attachments: [],
    replyTo: null,
    mentions: [],
    clientId: null,
  });

const leave = (): NewEvent => memberRemoved({ conversationId: room, userId: eve, reason: 'removed' }, false);
const comeBack = (): NewEvent => membersAdded({ conversationId: room, members: [{ userId: eve, role: 'member' }] });

export const positionOf = ({ partition, position }: AnyStoredEvent): string => encodePosition({ epoch: 1, partition, position });

/** seq 1 creation, 2 and 3 messages, 4 eve goes, 5 and 6 messages, 7 she comes back, 8 a message. */
export function toldLog(): { log: LogIndex; events: AnyStoredEvent[]; history: History } {
  const members = [ada, eve].map((userId) => ({ userId, role: userId === ada ? ('owner' as const) : ('member' as const) }));
  const events = new StoredEvents().append(
    conversationCreated({ conversationId: room, kind: 'group', title: 'Room', avatarFileId: null, members }),
    message(ada, 'ada 0'),
    message(ada, 'ada 1'),
    leave(),
    message(ada, 'ada 2'),
    message(ada, 'ada 3'),
    comeBack(),
    message(ada, 'ada 4'),
  );
  const sent = events.flatMap(({ type, payload, version: seq }) =>
    type === 'MessageSent'
      ? [{ conversationId: room, id: payload.messageId, seq, text: payload.personal.text!, sender: 'ada', tookMs: 5, at: seq * 10 }]
      : [],
  );
  const push = pushOf(events);
  const screen = watchScreen();
  sent.forEach((_, index) => screen.see({ messages: { [room]: sent.slice(0, index + 1) } }));
  return {
    events,
    log: indexLog(events),
    history: {
      sent,
      heard: [
        { userId: ada, name: 'ada', events: [1, 2, 3, 4, 5, 6, 7, 8].map(push) },
        { userId: eve, name: 'eve', events: [1, 2, 3, 4, 7, 8].map(push) },
      ],
      shown: [{ userId: ada, name: 'ada', rooms: screen.rooms }],
      reads: [{ name: 'ada', conversationId: room, messages: sent.slice(0, 3), own: sent[2]! }],
      trespasses: [{ name: 'eve', what: 'read in the room after the removal was acknowledged', status: 404 }],
      acknowledged: [
        {
          name: 'ada',
          userId: events[3]!.metadata.actorId,
          what: 'the removal',
          position: positionOf(events[3]!),
          isReplay: false,
          fact: { type: 'MemberRemoved', payload: { conversationId: room, userId: eve } },
        },
      ],
      marked: [{ name: 'ada', userId: ada, conversationId: room, read: 3 }],
      calls: { commands: [], setUps: [], said: [], heard: [] },
    },
  };
}

/** What the socket says of the event at a `seq`: no more of it than the checks look at. */
export function pushOf(events: readonly AnyStoredEvent[]): (seq: number) => WireEvent {
  return (seq) => {
    const { id, type, payload } = events[seq - 1]!;
    const place = { id, conversationId: room, seq };
    if (type === 'MembersAdded') {
      return { ...place, type: 'member.added', members: payload.members.map(({ userId }) => ({ user: { id: userId } })) } as WireEvent;
    }
    if (type === 'MemberRemoved') return { ...place, type: 'member.removed', userIds: [payload.userId] } as WireEvent;
    return { ...place, type: 'message.sent' } as WireEvent;
  };
}

export const greeting = (type: 'ready' | 'resync', lastSeq: number) =>
  ({ type, conversations: [{ id: room, lastSeq, readSeq: 0 }] }) as unknown as WireEvent;

/** The history in which one of the two heard just these. */
export function hearing(history: History, userId: string, events: readonly WireEvent[]): History {
  return { ...history, heard: [{ userId, name: 'somebody', events }] };
}
