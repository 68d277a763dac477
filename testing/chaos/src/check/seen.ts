/**
 * Nobody hears, reads or writes anything of a conversation who is not in it: not who never was, nor anybody between removal
 * and admission, nor a device after its log-out.
 */
import { decodePosition } from '@parley/events/positions';
import type { TimelineEvent, WireEvent } from '@parley/events/wire/events';
import type { Heard, History } from '../load/history.ts';
import { isOfTimeline } from './lost.ts';
import type { LogIndex, MembershipStep } from './log-index.ts';
import { Standing } from './standing.ts';

export function findSeenByStrangers({ heard, trespasses }: History, log: LogIndex): string[] {
  return [
    ...heard.flatMap((one) => [...heardWhileGone(one, log), ...heardWithoutPlace(one)]),
    ...trespasses.filter(({ status }) => status < 300).map(({ name, what }) => `${name} could ${what}`),
    ...log.messages
      .filter(({ payload, version }) => !isPresent(log.membership(payload.conversationId, payload.senderId), version))
      .map(({ payload, version }) => `seq ${version} of ${payload.conversationId} was written by somebody who was gone`),
  ];
}

const isPresent = (steps: readonly MembershipStep[], seq: number): boolean => steps.findLast((step) => step.seq <= seq)?.present ?? false;

/** Of a conversation, and with a place in the log. */
type Placed = TimelineEvent | Extract<WireEvent, { type: 'receipt.advanced' | 'preferences.changed' }>;

const isPlaced = (event: WireEvent): event is Placed => isOfTimeline(event) || ('position' in event && 'conversationId' in event);

/** Who is in again may be told once more what happened meanwhile, as they may read it: but only after they know. */
function heardWhileGone({ name, userId, events }: Heard, log: LogIndex): string[] {
  const told = new Map<string, number>();
  const seen: string[] = [];
  for (const event of events) {
    if (event.type === 'ready' || event.type === 'resync') {
      for (const { id, lastSeq } of event.conversations) raise(told, id, lastSeq);
    }
    if (!isPlaced(event)) continue;
    const steps = log.membership(event.conversationId, userId);
    const admission = steps.find((step) => step.present && !isUpTo(step, event));
    const isKnown = admission !== undefined && (told.get(event.conversationId) ?? 0) >= admission.seq;
    const why = whyHidden(event, steps);
    if (why !== null && !isKnown && !(admission && isOwnMark(event, userId)))
      seen.push(`${name} heard ${event.type} ${whereIn(event)}, ${why}`);
    else if (isOfTimeline(event)) raise(told, event.conversationId, event.seq);
  }
  return seen;
}

/** Null where they were in the conversation. One's own coming and going is one's own to hear. */
function whyHidden(event: Placed, steps: readonly MembershipStep[]): string | null {
  const last = steps.findLast((step) => isUpTo(step, event));
  if (!last) return 'never let in';
  if (last.present || (isOfTimeline(event) && event.seq === last.seq)) return null;
  return `removed at ${last.seq}`;
}

const isUpTo = (step: MembershipStep, event: Placed): boolean =>
  isOfTimeline(event) ? step.seq <= event.seq : step.position <= decodePosition(event.position)!.position;

/** What one said before the removal may come after it, in the log as well: one's own devices hear of it when one is in again. */
const isOwnMark = (event: Placed, userId: string): boolean => event.type === 'receipt.advanced' && event.userId === userId;

const whereIn = (event: Placed): string =>
  isOfTimeline(event) ? `at seq ${event.seq} of ${event.conversationId}` : `at ${event.position} of ${event.conversationId}`;

/** Typing stands nowhere in the log: it is judged by what the same socket was told before, in the order in which it came. */
function heardWithoutPlace({ name, userId, events }: Heard): string[] {
  const standing = new Standing(userId);
  return events.flatMap((event) => {
    standing.hear(event);
    if (event.type !== 'typing' || standing.isIn(event.conversationId)) return [];
    return [`${name} heard that somebody typed in ${event.conversationId} at ${event.at}, and was not in it`];
  });
}

function raise(told: Map<string, number>, conversationId: string, seq: number): void {
  told.set(conversationId, Math.max(told.get(conversationId) ?? 0, seq));
}
