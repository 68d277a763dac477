/**
 * Unauthorized access: only members may receive, read or write anything of a conversation. This covers users who never were members,
 * removed members until they are added again, and devices after their log-out.
 */
import { decodePosition } from '@parley/events/positions';
import type { TimelineEvent, WireEvent } from '@parley/events/wire/events';
import type { History, ReceivedEvents } from '../load/history.ts';
import { KnownMemberships } from './known-memberships.ts';
import type { LogIndex, MembershipStep } from './log-index.ts';
import { isTimelineEvent } from './losses.ts';

export function findUnauthorizedAccess({ received, unauthorized }: History, log: LogIndex): string[] {
  return [
    ...received.flatMap((events) => [...findReceivedWhileRemoved(events, log), ...findTypingWithoutMembership(events)]),
    ...unauthorized.filter(({ status }) => status < 300).map(({ name, description }) => `${name} could ${description}`),
    ...log.messages
      .filter(
        ({ payload: { conversationId, senderId }, version }) =>
          senderId !== null && !isPresent(log.membership(conversationId, senderId), version),
      )
      .map(({ payload, version }) => `seq ${version} of ${payload.conversationId} was sent by a removed member`),
  ];
}

const isPresent = (steps: readonly MembershipStep[], seq: number): boolean => steps.findLast((step) => step.seq <= seq)?.present ?? false;

/** An event of a conversation that has a position in the log. */
type LoggedEvent = TimelineEvent | Extract<WireEvent, { type: 'receipt.advanced' | 'preferences.changed' }>;

const isLoggedEvent = (event: WireEvent): event is LoggedEvent =>
  isTimelineEvent(event) || ('position' in event && 'conversationId' in event);

/** A member who was added again may receive what happened meanwhile, but only after receiving the admission. */
function findReceivedWhileRemoved({ name, userId, events }: ReceivedEvents, log: LogIndex): string[] {
  const highestSeqs = new Map<string, number>();
  const violations: string[] = [];
  for (const event of events) {
    if (event.type === 'ready' || event.type === 'resync') {
      for (const { id, lastSeq } of event.conversations) raise(highestSeqs, id, lastSeq);
    }
    if (!isLoggedEvent(event)) continue;
    const { conversationId } = event;
    const steps = log.membership(conversationId, userId);
    const admission = steps.find((step) => step.present && !isUpTo(step, event));
    const isAdmissionKnown = admission !== undefined && (highestSeqs.get(conversationId) ?? 0) >= admission.seq;
    const reason = hiddenReason(event, steps);
    if (reason !== null && !isAdmissionKnown && !(admission && isOwnReceipt(event, userId))) {
      violations.push(`${name} received ${event.type} at ${describePosition(event)} of ${conversationId}: ${reason}`);
    } else if (isTimelineEvent(event)) raise(highestSeqs, conversationId, event.seq);
  }
  return violations;
}

/** Returns null if the user was a member then. Users may always receive their own addition and removal. */
function hiddenReason(event: LoggedEvent, steps: readonly MembershipStep[]): string | null {
  const last = steps.findLast((step) => isUpTo(step, event));
  if (!last) return 'never a member';
  if (last.present || (isTimelineEvent(event) && event.seq === last.seq)) return null;
  return `removed at seq ${last.seq}`;
}

const isUpTo = (step: MembershipStep, event: LoggedEvent): boolean =>
  isTimelineEvent(event) ? step.seq <= event.seq : step.position <= decodePosition(event.position)!.position;

/**
 * A receipt sent before the removal may be appended after it. The user's own devices receive it once the user has been added again.
 */
const isOwnReceipt = (event: LoggedEvent, userId: string): boolean => event.type === 'receipt.advanced' && event.userId === userId;

const describePosition = (event: LoggedEvent): string => (isTimelineEvent(event) ? `seq ${event.seq}` : event.position);

/** Typing has no position in the log: what the same socket received before decides. */
function findTypingWithoutMembership({ name, userId, events }: ReceivedEvents): string[] {
  const memberships = new KnownMemberships(userId);
  return events.flatMap((event) => {
    memberships.receive(event);
    if (event.type !== 'typing' || memberships.includes(event.conversationId)) return [];
    return [`${name} received typing of ${event.conversationId} at ${event.at} without being a member`];
  });
}

function raise(highestSeqs: Map<string, number>, conversationId: string, seq: number): void {
  highestSeqs.set(conversationId, Math.max(highestSeqs.get(conversationId) ?? 0, seq));
}
