import type { Database } from '@parley/database/database';
import { isPairEvent } from '@parley/events/event-constructors/pair-events';
import { isTimelineEvent, type PushedEvent, type Enrichment } from '@parley/events/wire/to-wire';
import type { Push } from '@parley/push-channel/push-channel';
import { membershipKey, readMemberReceipts, type MemberReceipt } from '@parley/read-tables/reads/member-receipts';
import { readEnrichment } from '@parley/read-tables/reads/enrichment';
import { activeSlot } from '@parley/read-tables/slots';
import { pushedEvents, type PendingPush, type PushQueue } from './push-queue.ts';
import { pairPush } from './pair-pushes.ts';
import { preferencesPush } from './preferences-push.ts';
import { isProfileEvent, profilePushes, readProfileEnrichment } from './profile-pushes.ts';
import { needsEnrichment, timelinePush } from './timeline-push.ts';
import { receiptPushes } from './receipt-pushes.ts';

/** Reads the tables only for events that show something from there. */
export async function buildPushes(database: Database, pendingPushes: readonly PendingPush[], queue: PushQueue): Promise<Push[]> {
  const events = pushedEvents(pendingPushes);
  const { epoch } = pendingPushes[0]!.checkpoint;
  const timeline = events.filter(isTimelineEvent);
  const enriched = pendingPushes.some(({ mayRepeat }) => mayRepeat) ? timeline : timeline.filter(needsEnrichment);
  const enrichment = enriched.length === 0 ? noEnrichment(epoch) : await readEnrichment(await activeSlot(database), epoch, enriched);
  // The tables were read for some events only; for the others the queue knows the deletions since.
  const deleted = new Map([...enrichment.deleted, ...queue.deletionsAmong(events)]);
  const receipts = await readReceipts(database, events);
  const profiles = await readProfileEnrichment(database, events);
  return events.flatMap((event) => {
    if (isTimelineEvent(event)) return [timelinePush(event, { ...enrichment, deleted })];
    if (event.type === 'PreferencesChanged') return [preferencesPush(event, epoch)];
    if (isPairEvent(event)) return [pairPush(event, epoch, profiles.profiles)];
    if (isProfileEvent(event)) return profilePushes(event, epoch, profiles);
    return receiptPushes(event, epoch, receipts.get(membershipKey(event.payload)));
  });
}

async function readReceipts(database: Database, events: readonly PushedEvent[]): Promise<Map<string, MemberReceipt>> {
  const advanced = events.flatMap((event) => (event.type === 'ReceiptAdvanced' ? [event.payload] : []));
  return advanced.length === 0 ? new Map() : readMemberReceipts(await activeSlot(database), advanced);
}

function noEnrichment(epoch: number): Enrichment {
  return { epoch, profiles: new Map(), quotes: new Map(), deleted: new Map(), reactions: new Map(), endedCalls: new Map() };
}
