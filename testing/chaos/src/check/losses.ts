/** Losses: everything that a client received in an answer, a push or a page is in the log. */
import { isDeepStrictEqual } from 'node:util';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { TimelineEvent, WireEvent } from '@parley/events/wire/events';
import type { AcknowledgedCommand, AcknowledgedReceipt, History } from '../load/history.ts';
import type { LogIndex } from './log-index.ts';

export function findLosses({ sent, commands, receipts, received, pages }: History, log: LogIndex): string[] {
  const messages = new Map(log.messages.map(({ payload, version }) => [payload.messageId, { ...payload, seq: version }]));
  const isInLog = ({ conversationId, id, seq, text }: { conversationId: string; id: string; seq: number; text: string | null }) => {
    const message = messages.get(id);
    return message?.seq === seq && message.conversationId === conversationId && message.personal.text === text;
  };
  return [
    ...sent
      .filter((message) => !isInLog(message))
      .map(({ text, seq }) => `"${text}" was acknowledged at seq ${seq}, but the log does not contain it`),
    ...findLostCommands(commands, log),
    ...findLostReceipts(receipts, log),
    ...received.flatMap(({ name, events }) =>
      events
        .filter(isTimelineEvent)
        .filter(({ conversationId, seq, id }) => log.at(conversationId, seq)?.id !== id)
        .map(({ type, seq, id }) => `${name} received ${type} ${id} at seq ${seq}, but the log does not contain it`),
    ),
    ...pages.flatMap(({ name, conversationId, messages: page, own }) => [
      ...page
        .filter((message) => !isInLog({ conversationId, ...message }))
        .map(({ seq, text }) => `${name} read "${text}" at seq ${seq}, but the log does not contain it`),
      ...(own === null || page.some(({ id }) => id === own.id)
        ? []
        : [`${name} did not read their own acknowledged message at seq ${own.seq}`]),
    ]),
  ];
}

export function isTimelineEvent(event: WireEvent): event is TimelineEvent {
  return 'seq' in event;
}

/** Each command needs an event of its own. */
function findLostCommands(commands: readonly AcknowledgedCommand[], log: LogIndex): string[] {
  const used = new Set<AnyStoredEvent>();
  const findEvent = (command: AcknowledgedCommand): AnyStoredEvent | undefined => {
    const matches = (event: AnyStoredEvent) => !used.has(event) && isEventOf(event, command);
    if (command.isReplay) return log.lastUpTo(command.position, matches);
    const event = log.atPosition(command.position);
    return event && matches(event) ? event : undefined;
  };
  // First answers before replays: only they name the exact position.
  const ordered = commands.toSorted((first, second) => Number(first.isReplay) - Number(second.isReplay));
  return ordered.flatMap((command) => {
    const event = findEvent(command);
    if (event) used.add(event);
    const { name, description, position, event: expected, isReplay } = command;
    const where = isReplay ? 'up to there' : 'there';
    return event ? [] : [`${name}: ${description} was acknowledged at ${position}, but the log has no matching ${expected.type} ${where}`];
  });
}

function isEventOf(event: AnyStoredEvent, { userId, event: expected }: AcknowledgedCommand): boolean {
  if (event.type !== expected.type || event.metadata.actorId !== userId) return false;
  const payload: Record<string, unknown> = event.payload;
  return Object.entries(expected.payload).every(([key, value]) => isDeepStrictEqual(payload[key], value));
}

/** Watermarks only rise; sending a message marks everything up to it as read. */
function findLostReceipts(receipts: readonly AcknowledgedReceipt[], log: LogIndex): string[] {
  const watermarks = new Map<string, number>();
  const raise = (conversationId: string, userId: string, seq: number) => {
    const key = `${conversationId} ${userId}`;
    watermarks.set(key, Math.max(watermarks.get(key) ?? 0, seq));
  };
  for (const { type, payload, version } of log.events) {
    if (type === 'MessageSent' && payload.senderId !== null) raise(payload.conversationId, payload.senderId, version);
    if (type === 'ReceiptAdvanced' && payload.read) raise(payload.conversationId, payload.userId, payload.read.seq);
  }
  return receipts
    .filter(({ conversationId, userId, read }) => (watermarks.get(`${conversationId} ${userId}`) ?? 0) < read)
    .map(
      ({ name, conversationId, read }) =>
        `${name}'s read receipt at seq ${read} of ${conversationId} was acknowledged, but the log has no receipt that high`,
    );
}
