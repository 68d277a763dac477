/** Whether the read tables follow the log, and why not. */
import { LogDiverged } from '@parley/event-store/event-store';
import type { Subscription } from '@parley/projector/projections/subscription';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { readProjectionStates } from '@parley/projector/inspect/projection-states';
import { readSubscriptionState } from '@parley/projector/inspect/subscription-state';
import { beginEpochAfter } from '../stores/epoch.ts';
import type { Stores } from '../stores/open-stores.ts';
import { hasProjector } from './examine-leases.ts';
import { notice, wrong, type Problem } from './problem.ts';

/** Seconds: beyond it somebody notices. */
const muchLag = 5;

export async function examineProjection(stores: Stores): Promise<Problem[]> {
  const problems: Problem[] = [];
  const isProjected = await hasProjector(stores.log);
  for (const of of subscriptions) {
    const history = await examineHistory(stores, of);
    problems.push(...history, ...(await examineVersions(stores, of)));
    if (history.length === 0) problems.push(...(await examineLag(stores, of, isProjected)));
  }
  return problems;
}

async function examineHistory({ store, read }: Stores, { subscription }: Required<Subscription>): Promise<Problem[]> {
  for (const { partition, position, epoch, lastEventId: eventId } of await readCheckpoints(read, subscription)) {
    if (epoch === 0) continue;
    if (epoch !== store.epoch) {
      return [wrong(`${subscription} was projected in epoch ${epoch}, the log is of epoch ${store.epoch}`, 'parley replay')];
    }
    try {
      await store.readPartition(partition, { position, eventId }, 1);
    } catch (error) {
      if (!(error instanceof LogDiverged)) throw error;
      return [wrong(`${subscription} holds what the log lost: ${error.message}`, beginEpochAfter)];
    }
  }
  return [];
}

async function examineVersions({ read }: Stores, of: Required<Subscription>): Promise<Problem[]> {
  const states = await readProjectionStates(read, of);
  const outdated = states
    .filter(({ version, liveVersion }) => liveVersion !== null && liveVersion !== version)
    .map(({ projection }) => projection);
  const begun = states.filter(({ inactiveSlot }) => inactiveSlot === 'unfinished').map(({ projection }) => projection);
  const unprojected = states.every(({ slot }) => slot === null);
  return [
    ...(unprojected ? [notice(`${of.subscription} was never projected`, 'start a projector: npm start')] : []),
    ...(outdated.length > 0
      ? [
          wrong(
            `projectors of this release stand aside: ${outdated.join(', ')} are of another version`,
            `parley replay ${outdated.join(' ')}`,
          ),
        ]
      : []),
    ...(begun.length > 0 ? [notice(`a replay of ${begun.join(', ')} ended early, or is under way`, 'parley replay --resume')] : []),
  ];
}

/** Without any projector, what is not folded waits for the next start: that is no fault. */
async function examineLag(stores: Stores, { subscription }: Required<Subscription>, isProjected: boolean): Promise<Problem[]> {
  const { lagEvents, lagSeconds, parkedSequences, parkedEvents } = await readSubscriptionState(stores, subscription);
  const problems: Problem[] = [];
  if (lagSeconds > muchLag) {
    const what = `${subscription} is ${lagEvents} events and ${lagSeconds.toFixed(0)} s behind the log`;
    problems.push(isProjected ? wrong(what, "look at the projector's log") : notice(what, 'start a projector: npm start'));
  }
  if (parkedSequences > 0) {
    problems.push(wrong(`${parkedEvents} events of ${parkedSequences} sequence(s) of ${subscription} wait`, 'parley dead-letters list'));
  }
  return problems;
}
