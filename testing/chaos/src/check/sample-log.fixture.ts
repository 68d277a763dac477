/** A small log, and the history of clients that received all of it: each test changes one thing. */
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { conversationCreated, memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { encodePosition } from '@parley/events/positions';
import type { WireEvent } from '@parley/events/wire/events';
import { StoredEvents } from '@parley/projector/testing/stored-events';
import { createDisplayRecorder, type DisplayedMessage } from '../load/displayed-messages.ts';
import type { History } from '../load/history.ts';
import { indexLog, type LogIndex } from './log-index.ts';

export const [room, ada, eve, gus] = [newId(), newId(), newId(), newId()];

const message = (senderId: string, text: string): NewEvent =>
  messageSent({
    conversationId: room,
    messageId: newId(),
    senderId,
    personal: { text },
    fileIds: [],
    replyTo: null,
    mentions: [],
  });

const removeEve = (): NewEvent => memberRemoved({ conversationId: room, userId: eve, reason: 'removed' });
const addEve = (): NewEvent => membersAdded({ conversationId: room, members: [{ userId: eve, role: 'member' }] });

/** A timeline that shows these messages. */
export const windowOf = (messages: readonly DisplayedMessage[]) => ({
  items: messages.map((message) => ({ kind: 'message' as const, message })),
});

export const positionOf = ({ partition, position }: AnyStoredEvent): string => encodePosition({ epoch: 1, partition, position });

/** seq 1: conversation created; 2 and 3: messages; 4: eve removed; 5 and 6: messages; 7: eve added; 8: message. */
export function sampleLog(): { log: LogIndex; events: AnyStoredEvent[]; history: History } {
  const members = [ada, eve].map((userId) => ({ userId, role: userId === ada ? ('owner' as const) : ('member' as const) }));
  const events = new StoredEvents().append(
    conversationCreated({ conversationId: room, kind: 'group', title: 'Room', avatarFileId: null, members }),
    message(ada, 'ada 0'),
    message(ada, 'ada 1'),
    removeEve(),
    message(ada, 'ada 2'),
    message(ada, 'ada 3'),
    addEve(),
    message(ada, 'ada 4'),
  );
  const sent = events.flatMap(({ type, payload, version: seq }) =>
    type === 'MessageSent'
      ? [{ conversationId: room, id: payload.messageId, seq, text: payload.personal.text!, sender: 'ada', tookMs: 5, at: seq * 10 }]
      : [],
  );
  const push = pushOf(events);
  const display = createDisplayRecorder();
  sent.forEach((_, index) => display.record({ timelines: { [room]: windowOf(sent.slice(0, index + 1)) } }));
  return {
    events,
    log: indexLog(events),
    history: {
      sent,
      received: [
        { userId: ada, name: 'ada', events: [1, 2, 3, 4, 5, 6, 7, 8].map(push) },
        { userId: eve, name: 'eve', events: [1, 2, 3, 4, 7, 8].map(push) },
      ],
      displayed: [{ userId: ada, name: 'ada', conversations: display.conversations }],
      pages: [{ name: 'ada', conversationId: room, messages: sent.slice(0, 3), own: sent[2]! }],
      unauthorized: [{ name: 'eve', description: 'read in the room after the removal was acknowledged', status: 404 }],
      commands: [
        {
          name: 'ada',
          userId: events[3]!.metadata.actorId,
          description: 'the removal',
          position: positionOf(events[3]!),
          isReplay: false,
          event: { type: 'MemberRemoved', payload: { conversationId: room, userId: eve } },
        },
      ],
      receipts: [{ name: 'ada', userId: ada, conversationId: room, read: 3 }],
      calls: { commands: [], setups: [], sentSignals: [], receivedSignals: [] },
      webhooks: [],
    },
  };
}

/** Returns the push of the event at a `seq`, with the fields that the checks read. */
export function pushOf(events: readonly AnyStoredEvent[]): (seq: number) => WireEvent {
  return (seq) => {
    const { id, type, payload } = events[seq - 1]!;
    const envelope = { id, conversationId: room, seq };
    if (type === 'MembersAdded') {
      return { ...envelope, type: 'member.added', members: payload.members.map(({ userId }) => ({ user: { id: userId } })) } as WireEvent;
    }
    if (type === 'MemberRemoved') return { ...envelope, type: 'member.removed', userIds: [payload.userId] } as WireEvent;
    return { ...envelope, type: 'message.sent' } as WireEvent;
  };
}

/** A `ready` or `resync` that lists the room. */
export const conversationList = (type: 'ready' | 'resync', lastSeq: number) =>
  ({ type, conversations: [{ id: room, lastSeq, readSeq: 0 }] }) as unknown as WireEvent;

/** Replaces all received events by these of one user, named `receiver`. */
export function withReceived(history: History, userId: string, events: readonly WireEvent[]): History {
  return { ...history, received: [{ userId, name: 'receiver', events }] };
}
