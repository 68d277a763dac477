/** Which projections a rebuild is about, by the subscription that they belong to. */
import type { Database } from '@parley/database/database';
import type { Projection } from '../projections/projection.ts';
import type { Subscription } from '../projections/subscription.ts';
import { subscriptions } from '../projections/subscriptions.ts';
import { UnknownProjection } from '../rebuild/rebuild-plan.ts';
import type { Beginning } from '../rebuild/slot-claim.ts';
import { readProjectionStates } from './projection-states.ts';

export interface Chosen {
  of: Required<Subscription>;
  names: string[];
}

/** No name: all, of those that can be gone on with or back to where that is asked. Throws UnknownProjection. */
export async function chooseProjections(read: Database, names: readonly string[], beginning: Beginning): Promise<Chosen[]> {
  const known = subscriptions.flatMap(({ projections }) => projections.map(nameOfTable));
  for (const name of names) if (!known.includes(name)) throw new UnknownProjection(name, known);
  const chosen: Chosen[] = [];
  for (const of of subscriptions) {
    const able = beginning === 'nothing' ? of.projections.map(nameOfTable) : await waiting(read, of, beginning);
    const wanted = names.length === 0 ? able : of.projections.map(nameOfTable).filter((name) => names.includes(name));
    if (wanted.length > 0) chosen.push({ of, names: wanted });
  }
  return chosen;
}

async function waiting(read: Database, of: Required<Subscription>, beginning: Beginning): Promise<string[]> {
  const states = await readProjectionStates(read, of);
  return states.filter(({ inactiveSlot }) => inactiveSlot === beginning).map(({ projection }) => projection);
}

const nameOfTable = ({ table }: Projection): string => table.name;
