import type { ReadSession } from '@parley/database/database';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { isPairEvent } from '@parley/events/event-constructors/pair-events';
import { deliveredTypeOf, userTypeOf, type DeliveredEvent, type UserEvent } from '@parley/events/wire/delivered-events';
import { isTimelineEvent, toTimelineEvent, unknownUser, wireHead, type Enrichment } from '@parley/events/wire/to-wire';
import { pairToWire, preferencesToWire } from '@parley/events/wire/unnumbered-to-wire';
import { activeSlot } from '../slots.ts';
import { readEnrichment } from './enrichment.ts';
import { membershipKey, readMemberReceipts, type MemberReceipt } from './member-receipts.ts';
import { readExternalIds, readProfiles } from './profiles.ts';

/** An event that webhooks and the feed deliver. */
export type StoredDeliveredEvent = Extract<AnyStoredEvent, { type: keyof typeof deliveredTypeOf }>;
type StoredUserEvent = Extract<AnyStoredEvent, { type: keyof typeof userTypeOf }>;

export function isDelivered(event: AnyStoredEvent): event is StoredDeliveredEvent {
  return event.type in deliveredTypeOf;
}

export function deliveredType(event: StoredDeliveredEvent): string {
  return deliveredTypeOf[event.type];
}

const isUserEvent = (event: AnyStoredEvent): event is StoredUserEvent => event.type in userTypeOf;

interface Shown extends Enrichment {
  receipts: ReadonlyMap<string, MemberReceipt>;
  externalIds: ReadonlyMap<string, string | null>;
}

/**
 * The objects that receivers get, in the given order, one for each event. They show the tables as they are now, so that no message shows a
 * text that was deleted since. Call it when the tables have reached the events.
 */
export async function readDeliveredEvents(
  database: ReadSession,
  epoch: number,
  events: readonly StoredDeliveredEvent[],
): Promise<DeliveredEvent[]> {
  if (events.length === 0) return [];
  const tables = await activeSlot(database);
  const advanced = events.flatMap((event) => (event.type === 'ReceiptAdvanced' ? [event.payload] : []));
  const [enrichment, receipts, users, externalIds] = await Promise.all([
    readEnrichment(tables, epoch, events.filter(isTimelineEvent)),
    advanced.length === 0 ? new Map<string, MemberReceipt>() : readMemberReceipts(tables, advanced),
    readProfiles(tables, [...new Set(events.flatMap(usersShown))]),
    readExternalIds(tables, [...new Set(events.filter(isUserEvent).map(({ payload }) => payload.userId))]),
  ]);
  const shown = { ...enrichment, receipts, externalIds, profiles: new Map([...enrichment.profiles, ...users]) };
  return events.map((event) => toDelivered(event, shown));
}

function usersShown(event: StoredDeliveredEvent): string[] {
  if (isPairEvent(event)) return [event.payload.userId, event.payload.otherId];
  return isUserEvent(event) ? [event.payload.userId] : [];
}

function toDelivered(event: StoredDeliveredEvent, shown: Shown): DeliveredEvent {
  const { epoch, profiles, receipts } = shown;
  if (isTimelineEvent(event)) return toTimelineEvent(event, shown);
  if (isUserEvent(event)) return toUserEvent(event, shown);
  if (isPairEvent(event)) return pairToWire(event, epoch, profiles);
  if (event.type === 'PreferencesChanged') return preferencesToWire(event, epoch);
  const { conversationId, userId, delivered, read } = event.payload;
  // The row of a member who has left is gone.
  const watermarks = receipts.get(membershipKey(event.payload)) ?? { delivered, read: read?.seq ?? 0 };
  const { delivered: deliveredNow, read: readNow } = watermarks;
  return { ...wireHead(event, epoch), type: 'receipt.advanced', conversationId, userId, delivered: deliveredNow, read: readNow };
}

function toUserEvent(event: StoredUserEvent, { epoch, profiles, externalIds }: Shown): UserEvent {
  const { userId } = event.payload;
  const user = { ...(profiles.get(userId) ?? unknownUser(userId)), externalId: externalIds.get(userId) ?? null };
  return { ...wireHead(event, epoch), type: userTypeOf[event.type], user };
}
