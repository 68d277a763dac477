import type { Database } from '@parley/database/database';
import type { Projection } from '../projections/projection.ts';
import { subscriptionName, type Subscription } from '../projections/subscription.ts';
import { subscriptions } from '../projections/subscriptions.ts';
import { UnknownProjection, type ProjectionSelection } from '../rebuild/rebuild-plan.ts';
import type { StartFrom } from '../rebuild/slot-claim.ts';
import { readProjectionStates } from './projection-states.ts';

/**
 * Selects the projections to rebuild, by subscription. Without names: all of them, or with `unfinished` and `previous` those whose inactive
 * slot can be used. Throws UnknownProjection.
 */
export async function selectProjections(read: Database, names: readonly string[], startFrom: StartFrom): Promise<ProjectionSelection[]> {
  const known = subscriptions.flatMap(({ projections }) => projections.map(nameOf));
  for (const name of names) if (!known.includes(name)) throw new UnknownProjection(name, known);
  const selections: ProjectionSelection[] = [];
  for (const subscription of subscriptions) {
    const all = subscription.projections.map(nameOf);
    const usable = startFrom === 'empty' ? all : await withInactiveSlot(read, subscription, startFrom);
    const selected = names.length === 0 ? usable : all.filter((name) => names.includes(name));
    if (selected.length > 0) selections.push({ subscription, names: selected });
  }
  return selections;
}

async function withInactiveSlot(read: Database, subscription: Required<Subscription>, startFrom: StartFrom): Promise<string[]> {
  const states = await readProjectionStates(read, subscription);
  return states.filter(({ inactiveSlot }) => inactiveSlot === startFrom).map(({ projection }) => projection);
}

/** As text, for the record of what operators did. */
export function describeSelections(selections: readonly ProjectionSelection[]): string {
  return selections.map(({ subscription, names }) => `${subscriptionName(subscription)}: ${names.join(', ')}`).join('; ');
}

const nameOf = ({ table }: Projection): string => table.name;
