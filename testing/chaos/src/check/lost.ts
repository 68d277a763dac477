/** Whatever a client was told, by an answer, a push or a page, is in the log and stays there. */
import { isDeepStrictEqual } from 'node:util';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { TimelineEvent, WireEvent } from '@parley/events/wire/events';
import type { Acknowledged, History, Marked } from '../load/history.ts';
import type { LogIndex } from './log-index.ts';

export function findLost({ sent, acknowledged, marked, heard, reads }: History, log: LogIndex): string[] {
  const held = new Map(log.messages.map(({ payload, version }) => [payload.messageId, { ...payload, seq: version }]));
  const isHeld = ({ conversationId, id, seq, text }: { conversationId: string; id: string; seq: number; text: string | null }) => {
    const message = held.get(id);
    return message?.seq === seq && message.conversationId === conversationId && message.personal.text === text;
  };
  return [
    ...sent.filter((one) => !isHeld(one)).map(({ text, seq }) => `"${text}" was acknowledged at seq ${seq}, and the log does not hold it`),
    ...lostEvents(acknowledged, log),
    ...lostMarks(marked, log),
    ...heard.flatMap(({ name, events }) =>
      events
        .filter(isOfTimeline)
        .filter(({ conversationId, seq, id }) => log.at(conversationId, seq)?.id !== id)
        .map(({ type, seq, id }) => `${name} heard ${type} ${id} at seq ${seq}, and the log does not hold it`),
    ),
    ...reads.flatMap(({ name, conversationId, messages, own }) => [
      ...messages
        .filter((message) => !isHeld({ conversationId, ...message }))
        .map(({ seq, text }) => `${name} read "${text}" at seq ${seq}, and the log does not hold it`),
      ...(own === null || messages.some(({ id }) => id === own.id)
        ? []
        : [`${name} did not read the message of seq ${own.seq} that had been acknowledged to them`]),
    ]),
  ];
}

export function isOfTimeline(event: WireEvent): event is TimelineEvent {
  return 'seq' in event;
}

/** Each stands for itself: one event is no two commands. */
function lostEvents(acknowledged: readonly Acknowledged[], log: LogIndex): string[] {
  const found = new Set<AnyStoredEvent>();
  const find = (one: Acknowledged): AnyStoredEvent | undefined => {
    const isIt = (event: AnyStoredEvent) => !found.has(event) && isEventOf(event, one);
    if (one.isReplay) return log.lastUpTo(one.position, isIt);
    const event = log.atPosition(one.position);
    return event && isIt(event) ? event : undefined;
  };
  const [first, repeated] = [acknowledged.filter(({ isReplay }) => !isReplay), acknowledged.filter(({ isReplay }) => isReplay)];
  return [...first, ...repeated].flatMap((one) => {
    const event = find(one);
    if (event) found.add(event);
    const { name, what, position, fact, isReplay } = one;
    const where = isReplay ? 'up to there' : 'so there';
    return event ? [] : [`${name}: ${what} was acknowledged at ${position}, and the log holds no ${fact.type} ${where}`];
  });
}

/** Whether the event is theirs, and says what they asked for. */
function isEventOf(event: AnyStoredEvent, { userId, fact }: Acknowledged): boolean {
  if (event.type !== fact.type || event.metadata.actorId !== userId) return false;
  const payload: Record<string, unknown> = event.payload;
  return Object.entries(fact.payload).every(([key, value]) => isDeepStrictEqual(payload[key], value));
}

/** Marks only rise, and who writes has read up to there. */
function lostMarks(marked: readonly Marked[], log: LogIndex): string[] {
  const reached = new Map<string, number>();
  const reach = (conversationId: string, userId: string, seq: number) => {
    const key = `${conversationId} ${userId}`;
    reached.set(key, Math.max(reached.get(key) ?? 0, seq));
  };
  for (const { type, payload, version } of log.events) {
    if (type === 'MessageSent') reach(payload.conversationId, payload.senderId, version);
    if (type === 'ReceiptAdvanced' && payload.read) reach(payload.conversationId, payload.userId, payload.read.seq);
  }
  return marked
    .filter(({ conversationId, userId, read }) => (reached.get(`${conversationId} ${userId}`) ?? 0) < read)
    .map(
      ({ name, conversationId, read }) =>
        `${name}'s mark at seq ${read} of ${conversationId} was acknowledged, and the log holds none so high`,
    );
}
