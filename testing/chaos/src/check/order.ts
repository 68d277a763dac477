/** Order: positions, versions and `seq` have no gaps; messages of a sender are stored and delivered in the order of sending. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { History, ReceivedEvents } from '../load/history.ts';
import type { LogIndex } from './log-index.ts';
import { isTimelineEvent } from './losses.ts';

export function findOrderViolations({ sent, received, pages }: History, log: LogIndex): string[] {
  const bySender = Map.groupBy(sent, ({ text, conversationId }) => `${text.replace(/ \d+$/, '')} in ${conversationId}`);
  return [
    ...findGaps(log.events),
    ...[...bySender].flatMap(([sender, messages]) =>
      descents(messages.map(({ seq }) => seq)).map((seq) => `${sender}: seq ${seq} was acknowledged after a higher seq`),
    ),
    ...received.flatMap(findReceivedOutOfOrder),
    ...pages.flatMap(({ name, messages }) =>
      descents(messages.map(({ seq }) => seq)).map((seq) => `${name} read seq ${seq} after a higher seq`),
    ),
  ];
}

function findGaps(events: readonly AnyStoredEvent[]): string[] {
  const last = new Map<string, number>();
  const expectNext = (sequence: string, number: number) => {
    const previous = last.get(sequence) ?? 0;
    last.set(sequence, number);
    return number === previous + 1 ? [] : [`${sequence}: ${number} follows ${previous}`];
  };
  return events.flatMap(({ partition, position, stream, version }) => [
    ...expectNext(`partition ${partition}`, position),
    ...expectNext(stream, version),
  ]);
}

/** Returns the numbers that are not greater than the number before them. */
const descents = (numbers: readonly number[]): number[] => numbers.filter((number, index) => index > 0 && number <= numbers[index - 1]!);

/**
 * Within a connection, an event received for the first time must be newer than all earlier events. Repetitions are allowed, and so
 * are gaps, which the client fills. `ready`, `resync` and the user's own admission set a new start. A repeated admission does not:
 * a projector that was frozen may push it between the pushes of its successor.
 */
function findReceivedOutOfOrder({ name, userId, events }: ReceivedEvents): string[] {
  const known = new Map<string, { start: number; highest: number; received: Set<number> }>();
  const startAt = (id: string, start: number) => {
    const conversation = { start, highest: start, received: new Set<number>() };
    known.set(id, conversation);
    return conversation;
  };
  const violations: string[] = [];
  for (const event of events) {
    if (event.type === 'ready' || event.type === 'resync') {
      known.clear();
      for (const { id, lastSeq } of event.conversations) startAt(id, lastSeq);
    }
    if (!isTimelineEvent(event)) continue;
    const { conversationId, seq } = event;
    const previous = known.get(conversationId);
    const isAdmission = event.type === 'member.added' && event.members.some(({ user }) => user.id === userId);
    const conversation = previous && !(isAdmission && seq > previous.highest) ? previous : startAt(conversationId, seq - 1);
    if (seq > conversation.start && seq < conversation.highest && !conversation.received.has(seq)) {
      violations.push(`${name} first received seq ${seq} of ${conversationId} after seq ${conversation.highest}`);
    }
    conversation.received.add(seq);
    conversation.highest = Math.max(conversation.highest, seq);
  }
  return violations;
}
