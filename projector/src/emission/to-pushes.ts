import type { Database } from '@parley/database/database';
import type { Surroundings } from '@parley/events/wire/to-wire';
import type { Push } from '@parley/push-channel/push-channel';
import { readSurroundings } from '@parley/read-models/reads/surroundings';
import { readSide } from '@parley/read-models/sides';
import { factsOf, type Emission, type EmissionQueue } from './emission-queue.ts';
import { needsTables, pushOf } from './pushes.ts';

/** Asks the read tables only when the events show something that lies there. */
export async function toPushes(database: Database, emissions: readonly Emission[], queue: EmissionQueue): Promise<Push[]> {
  const facts = factsOf(emissions);
  const { epoch } = emissions[0]!.reached;
  const joined = emissions.some(({ repeated }) => repeated) ? facts : facts.filter(needsTables);
  const around = joined.length === 0 ? alone(epoch) : await readSurroundings(await readSide(database), epoch, joined);
  // The tables were asked about some facts only; of the others the queue knows what was deleted since.
  const deleted = new Map([...around.deleted, ...queue.deletionsAmong(facts)]);
  return facts.map((fact) => pushOf(fact, { ...around, deleted }));
}

function alone(epoch: number): Surroundings {
  return { epoch, profiles: new Map(), quotes: new Map(), deleted: new Map() };
}
