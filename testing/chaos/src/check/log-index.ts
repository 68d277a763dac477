/** The event log, indexed for the checks. */
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { decodePosition } from '@parley/events/positions';
import { conversationStream } from '@parley/events/streams';

export interface LogIndex {
  events: readonly AnyStoredEvent[];
  /** The event that clients know by this `seq`. */
  at(conversationId: string, seq: number): AnyStoredEvent | undefined;
  /** The event at a position token. */
  atPosition(token: string): AnyStoredEvent | undefined;
  /** The last matching event in the partition of the token, up to its position. */
  lastUpTo(token: string, matches: (event: AnyStoredEvent) => boolean): AnyStoredEvent | undefined;
  /** All messages, ordered within each partition. */
  messages: readonly StoredEvent<'MessageSent'>[];
  /** Additions and removals of a member, in order. */
  membership(conversationId: string, userId: string): readonly MembershipStep[];
}

export interface MembershipStep {
  seq: number;
  /** In the partition of the conversation. */
  position: number;
  present: boolean;
}

export function indexLog(events: readonly AnyStoredEvent[]): LogIndex {
  const bySeq = new Map(events.map((event) => [`${event.stream} ${event.version}`, event]));
  const byPosition = new Map(events.map((event) => [`${event.partition} ${event.position}`, event]));
  const memberships = Map.groupBy(events.flatMap(membershipChanges), ({ conversationId, userId }) => `${conversationId} ${userId}`);
  return {
    events,
    at: (conversationId, seq) => bySeq.get(`${conversationStream(conversationId)} ${seq}`),
    atPosition(token) {
      const target = decodePosition(token);
      return target ? byPosition.get(`${target.partition} ${target.position}`) : undefined;
    },
    lastUpTo(token, matches) {
      const target = decodePosition(token);
      const isUpToTarget = ({ partition, position }: AnyStoredEvent) => partition === target?.partition && position <= target.position;
      return events.findLast((event) => isUpToTarget(event) && matches(event));
    },
    messages: events.filter((event) => event.type === 'MessageSent'),
    membership: (conversationId, userId) => memberships.get(`${conversationId} ${userId}`) ?? [],
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
