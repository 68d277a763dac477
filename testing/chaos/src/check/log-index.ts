/** The log, as the checks ask it. */
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { decodePosition } from '@parley/events/positions';
import { conversationStream } from '@parley/events/streams';

export interface LogIndex {
  events: readonly AnyStoredEvent[];
  /** The event that clients know by this `seq`. */
  at(conversationId: string, seq: number): AnyStoredEvent | undefined;
  /** The event to which a position token leads. */
  atPosition(token: string): AnyStoredEvent | undefined;
  /** The last such event of the token's partition, there or before. */
  lastUpTo(token: string, isSuch: (event: AnyStoredEvent) => boolean): AnyStoredEvent | undefined;
  /** All messages, each partition in order. */
  messages: readonly StoredEvent<'MessageSent'>[];
  /** Comings and goings of one member, in order. */
  membership(conversationId: string, userId: string): readonly MembershipStep[];
}

/** By the event's `seq`, and its position in the partition where all lies that is of the conversation. */
export interface MembershipStep {
  seq: number;
  position: number;
  present: boolean;
}

export function indexLog(events: readonly AnyStoredEvent[]): LogIndex {
  const bySeq = new Map(events.map((event) => [`${event.stream} ${event.version}`, event]));
  const byPosition = new Map(events.map((event) => [`${event.partition} ${event.position}`, event]));
  const changes = new Map<string, MembershipStep[]>();
  for (const { conversationId, userId, ...step } of events.flatMap(membershipChanges)) {
    const key = `${conversationId} ${userId}`;
    changes.set(key, [...(changes.get(key) ?? []), step]);
  }
  return {
    events,
    at: (conversationId, seq) => bySeq.get(`${conversationStream(conversationId)} ${seq}`),
    atPosition(token) {
      const place = decodePosition(token);
      return place ? byPosition.get(`${place.partition} ${place.position}`) : undefined;
    },
    lastUpTo(token, isSuch) {
      const place = decodePosition(token);
      const isBefore = ({ partition, position }: AnyStoredEvent) => partition === place?.partition && position <= place.position;
      return events.findLast((event) => isBefore(event) && isSuch(event));
    },
    messages: events.filter((event) => event.type === 'MessageSent'),
    membership: (conversationId, userId) => changes.get(`${conversationId} ${userId}`) ?? [],
  };
}

interface MembershipChange extends MembershipStep {
  conversationId: string;
  userId: string;
}

function membershipChanges(event: AnyStoredEvent): MembershipChange[] {
  const { type, payload, version: seq, position } = event;
  const { conversationId } = payload as { conversationId: string };
  if (type === 'MemberRemoved') return [{ conversationId, userId: payload.userId, seq, position, present: false }];
  if (type !== 'MembersAdded' && type !== 'ConversationCreated') return [];
  return payload.members.map(({ userId }) => ({ conversationId, userId, seq, position, present: true }));
}
