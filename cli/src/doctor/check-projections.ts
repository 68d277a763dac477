import { LogDiverged } from '@parley/event-store/event-store';
import { readProjectionStates } from '@parley/projector/inspect/projection-states';
import { readSubscriptionState } from '@parley/read-tables/subscription-state';
import type { Subscription } from '@parley/projector/projections/subscription';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { beginEpochAfter } from '../stores/epoch.ts';
import type { Stores } from '../stores/open-stores.ts';
import { hasProjector } from './check-leases.ts';
import { error, startProjector, warning, type Finding } from './finding.ts';

/** Lag that users notice. */
const maxLagSeconds = 5;

export async function checkProjections(stores: Stores): Promise<Finding[]> {
  const findings: Finding[] = [];
  const projectorRuns = await hasProjector(stores.log);
  for (const subscription of subscriptions) {
    const history = await checkHistory(stores, subscription);
    findings.push(...history, ...(await checkVersions(stores, subscription)));
    if (history.length === 0) findings.push(...(await checkLag(stores, subscription, projectorRuns)));
  }
  return findings;
}

async function checkHistory({ store, read }: Stores, { subscription }: Required<Subscription>): Promise<Finding[]> {
  for (const { partition, position, epoch, lastEventId: eventId } of await readCheckpoints(read, subscription)) {
    if (epoch === 0) continue;
    if (epoch !== store.epoch) {
      return [error(`${subscription} was projected in epoch ${epoch}, but the log is in epoch ${store.epoch}`, 'parley replay')];
    }
    try {
      await store.readPartition(partition, { position, eventId }, 1);
    } catch (cause) {
      if (!(cause instanceof LogDiverged)) throw cause;
      return [error(`${subscription} contains events that the log has lost: ${cause.message}`, beginEpochAfter)];
    }
  }
  return [];
}

async function checkVersions({ read }: Stores, subscription: Required<Subscription>): Promise<Finding[]> {
  const states = await readProjectionStates(read, subscription);
  const findings: Finding[] = [];
  if (states.every(({ slot }) => slot === null))
    findings.push(warning(`${subscription.subscription} has never been projected`, startProjector));
  const outdated = states.filter(({ version, activeVersion }) => activeVersion !== null && activeVersion !== version);
  if (outdated.length > 0)
    findings.push(
      error(
        `projectors of this release are on standby: the active tables of ${namesOf(outdated, ', ')} have another version`,
        `parley replay ${namesOf(outdated, ' ')}`,
      ),
    );
  const unfinished = states.filter(({ inactiveSlot }) => inactiveSlot === 'unfinished');
  if (unfinished.length > 0)
    findings.push(warning(`a rebuild of ${namesOf(unfinished, ', ')} was interrupted or is running`, 'parley replay --resume'));
  return findings;
}

const namesOf = (states: readonly { projection: string }[], separator: string): string =>
  states.map(({ projection }) => projection).join(separator);

/** Lag without any running projector is only a warning. */
async function checkLag(stores: Stores, { subscription }: Required<Subscription>, projectorRuns: boolean): Promise<Finding[]> {
  const { lagEvents, lagSeconds, parkedSequences, parkedEvents } = await readSubscriptionState(stores, subscription);
  const findings: Finding[] = [];
  if (lagSeconds > maxLagSeconds) {
    const message = `${subscription} is ${lagEvents} events and ${lagSeconds.toFixed(0)} s behind the log`;
    findings.push(projectorRuns ? error(message, 'check the log output of the projector') : warning(message, startProjector));
  }
  if (parkedSequences > 0) {
    findings.push(
      error(`${subscription} has ${parkedSequences} parked sequence(s) with ${parkedEvents} event(s)`, 'parley dead-letters list'),
    );
  }
  return findings;
}
