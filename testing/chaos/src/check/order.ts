/** Positions, versions and `seq` count without holes; what somebody wrote one after the other stands, and is heard, so. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Heard, History } from '../load/history.ts';
import { isOfTimeline } from './lost.ts';
import type { LogIndex } from './log-index.ts';

export function findDisorder({ sent, heard, reads }: History, log: LogIndex): string[] {
  return [
    ...holesIn(log.events),
    ...[...Map.groupBy(sent, ({ text, conversationId }) => `${text.replace(/ \d+$/, '')} in ${conversationId}`)].flatMap(([who, own]) =>
      falls(own.map(({ seq }) => seq)).map((seq) => `${who}: seq ${seq} was acknowledged after a higher one`),
    ),
    ...heard.flatMap((one) => heardLate(one)),
    ...reads.flatMap(({ name, messages }) =>
      falls(messages.map(({ seq }) => seq)).map((seq) => `${name} read seq ${seq} after a higher one`),
    ),
  ];
}

function holesIn(events: readonly AnyStoredEvent[]): string[] {
  const last = new Map<string, number>();
  const follows = (what: string, number: number) => {
    const before = last.get(what) ?? 0;
    last.set(what, number);
    return number === before + 1 ? [] : [`${what}: ${number} follows ${before}`];
  };
  return events.flatMap(({ partition, position, stream, version }) => [
    ...follows(`partition ${partition}`, position),
    ...follows(stream, version),
  ]);
}

const falls = (numbers: readonly number[]): number[] => numbers.filter((number, index) => index > 0 && number <= numbers[index - 1]!);

/**
 * Within a connection what is heard for the first time is newer than all before. Repetitions are fine, and so are jumps,
 * which the client fills; after `ready`, `resync` and one's own admission it starts from what was told then. An admission
 * that is told again begins nothing: a projector that was frozen may say it between the pushes of the one in its place.
 */
function heardLate({ name, userId, events }: Heard): string[] {
  const known = new Map<string, { from: number; highest: number; heard: Set<number> }>();
  const begin = (id: string, from: number) => {
    const conversation = { from, highest: from, heard: new Set<number>() };
    known.set(id, conversation);
    return conversation;
  };
  const late: string[] = [];
  for (const event of events) {
    if (event.type === 'ready' || event.type === 'resync') {
      known.clear();
      for (const { id, lastSeq } of event.conversations) begin(id, lastSeq);
    }
    if (!isOfTimeline(event)) continue;
    const { conversationId, seq } = event;
    const before = known.get(conversationId);
    const isAdmission = event.type === 'member.added' && event.members.some(({ user }) => user.id === userId);
    const conversation = before && !(isAdmission && seq > before.highest) ? before : begin(conversationId, seq - 1);
    if (seq > conversation.from && seq < conversation.highest && !conversation.heard.has(seq)) {
      late.push(`${name} first heard seq ${seq} of ${conversationId} after seq ${conversation.highest}`);
    }
    conversation.heard.add(seq);
    conversation.highest = Math.max(conversation.highest, seq);
  }
  return late;
}
