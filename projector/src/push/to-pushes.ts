import type { Database } from '@parley/database/database';
import { isPairEvent } from '@parley/events/event-constructors/pair-events';
import { isTimelineEvent, type PushedEvent, type Enrichment } from '@parley/events/wire/to-wire';
import type { Push } from '@parley/push-channel/push-channel';
import { membershipKey, readReceiptStandings, type ReceiptStanding } from '@parley/read-tables/reads/receipt-standings';
import { readEnrichment } from '@parley/read-tables/reads/enrichment';
import { activeSlot } from '@parley/read-tables/slots';
import { eventsOf, type PendingPush, type PushQueue } from './push-queue.ts';
import { pairPush } from './pair-pushes.ts';
import { preferencesPush } from './preferences-push.ts';
import { isProfileEvent, profilePushes, readProfileEnrichment } from './profile-pushes.ts';
import { needsTables, pushOf } from './pushes.ts';
import { receiptPushes } from './receipt-pushes.ts';

/** Asks the read tables only when the events show something that lies there. */
export async function toPushes(database: Database, pendingPushes: readonly PendingPush[], queue: PushQueue): Promise<Push[]> {
  const facts = eventsOf(pendingPushes);
  const { epoch } = pendingPushes[0]!.reached;
  const timeline = facts.filter(isTimelineEvent);
  const joined = pendingPushes.some(({ repeated }) => repeated) ? timeline : timeline.filter(needsTables);
  const around = joined.length === 0 ? alone(epoch) : await readEnrichment(await activeSlot(database), epoch, joined);
  // The tables were asked about some facts only; of the others the queue knows what was deleted since.
  const deleted = new Map([...around.deleted, ...queue.deletionsAmong(facts)]);
  const standings = await standingsOf(database, facts);
  const people = await readProfileEnrichment(database, facts);
  return facts.flatMap((fact) => {
    if (isTimelineEvent(fact)) return [pushOf(fact, { ...around, deleted })];
    if (fact.type === 'PreferencesChanged') return [preferencesPush(fact, epoch)];
    if (isPairEvent(fact)) return [pairPush(fact, epoch, people.profiles)];
    if (isProfileEvent(fact)) return profilePushes(fact, epoch, people);
    return receiptPushes(fact, epoch, standings.get(membershipKey(fact.payload)));
  });
}

async function standingsOf(database: Database, facts: readonly PushedEvent[]): Promise<Map<string, ReceiptStanding>> {
  const advanced = facts.flatMap((fact) => (fact.type === 'ReceiptAdvanced' ? [fact.payload] : []));
  return advanced.length === 0 ? new Map() : readReceiptStandings(await activeSlot(database), advanced);
}

function alone(epoch: number): Enrichment {
  return { epoch, profiles: new Map(), quotes: new Map(), deleted: new Map(), reactions: new Map(), overCalls: new Map() };
}
