import type { Database } from '@parley/database/database';
import { isPairFact } from '@parley/events/event-constructors/pair-events';
import { isTimelineFact, type PushedFact, type Surroundings } from '@parley/events/wire/to-wire';
import type { Push } from '@parley/push-channel/push-channel';
import { membershipKey, readReceiptStandings, type ReceiptStanding } from '@parley/read-tables/reads/receipt-standings';
import { readSurroundings } from '@parley/read-tables/reads/surroundings';
import { readSide } from '@parley/read-tables/sides';
import { factsOf, type Emission, type EmissionQueue } from './emission-queue.ts';
import { pairPush } from './pair-pushes.ts';
import { preferencesPush } from './preferences-push.ts';
import { isProfileFact, profilePushes, readProfileSurroundings } from './profile-pushes.ts';
import { needsTables, pushOf } from './pushes.ts';
import { receiptPushes } from './receipt-pushes.ts';

/** Asks the read tables only when the events show something that lies there. */
export async function toPushes(database: Database, emissions: readonly Emission[], queue: EmissionQueue): Promise<Push[]> {
  const facts = factsOf(emissions);
  const { epoch } = emissions[0]!.reached;
  const timeline = facts.filter(isTimelineFact);
  const joined = emissions.some(({ repeated }) => repeated) ? timeline : timeline.filter(needsTables);
  const around = joined.length === 0 ? alone(epoch) : await readSurroundings(await readSide(database), epoch, joined);
  // The tables were asked about some facts only; of the others the queue knows what was deleted since.
  const deleted = new Map([...around.deleted, ...queue.deletionsAmong(facts)]);
  const standings = await standingsOf(database, facts);
  const people = await readProfileSurroundings(database, facts);
  return facts.flatMap((fact) => {
    if (isTimelineFact(fact)) return [pushOf(fact, { ...around, deleted })];
    if (fact.type === 'PreferencesChanged') return [preferencesPush(fact, epoch)];
    if (isPairFact(fact)) return [pairPush(fact, epoch, people.profiles)];
    if (isProfileFact(fact)) return profilePushes(fact, epoch, people);
    return receiptPushes(fact, epoch, standings.get(membershipKey(fact.payload)));
  });
}

async function standingsOf(database: Database, facts: readonly PushedFact[]): Promise<Map<string, ReceiptStanding>> {
  const advanced = facts.flatMap((fact) => (fact.type === 'ReceiptAdvanced' ? [fact.payload] : []));
  return advanced.length === 0 ? new Map() : readReceiptStandings(await readSide(database), advanced);
}

function alone(epoch: number): Surroundings {
  return { epoch, profiles: new Map(), quotes: new Map(), deleted: new Map(), reactions: new Map(), overCalls: new Map() };
}
