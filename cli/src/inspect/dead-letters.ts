import { partitionOf } from '@parley/events/partitions';
import { readDeadLetters, readWaitingEvents, retryDeadLetter, type DeadLetter } from '@parley/projector/inspect/dead-letters';
import { errorSummary } from '@parley/service-kit/error-fields';
import { CommandFailed } from '../command-failed.ts';
import type { Invocation } from '../invocation.ts';
import type { Output } from '../output/output.ts';
import type { Stores } from '../stores/open-stores.ts';
import { recordOnStores } from '../stores/record-action.ts';

export async function listDeadLetters({ read }: Stores, output: Output): Promise<void> {
  output.list(
    await readDeadLetters(read),
    [
      { title: 'sequence', value: ({ id }) => id },
      { title: 'subscription', value: ({ subscription }) => subscription },
      { title: 'parked at', value: ({ parkedAt }) => parkedAt },
      { title: 'position', value: ({ partition, position }) => `${partition}:${position}` },
      { title: 'event', value: ({ eventType }) => eventType },
      { title: 'projection', value: ({ projection }) => projection },
      { title: 'waiting', value: ({ events }) => events, align: 'right' },
      { title: 'error', value: ({ error }) => error },
    ],
    'Nothing is parked.',
  );
}

export async function showDeadLetter(stores: Stores, output: Output, id: string): Promise<void> {
  const events = await readWaitingEvents(stores, id);
  if (events.length === 0) throw new CommandFailed(`${id} is not parked`, 'parley dead-letters list');
  for (const { id: parkedId, projection, error } of await readDeadLetters(stores.read)) {
    if (parkedId === id) output.note(`${projection} failed on the first event: ${error}`);
  }
  for (const event of events) {
    const { position, stream, version, type, payload } = event;
    output.print(event, `${partitionOf(id)}:${position} ${stream}@${version} ${type} ${JSON.stringify(payload)}`);
  }
}

/** `ids`: null means all. Throws CommandFailed when a sequence stays parked. */
export async function retryDeadLetters(
  invocation: Invocation,
  { ids, reason }: { ids: readonly string[] | null; reason: string | undefined },
): Promise<void> {
  const { config, output } = invocation;
  const stores = await invocation.stores();
  const parked = await readDeadLetters(stores.read);
  const requested = ids ?? [...new Set(parked.map(({ id }) => id))];
  let failed = 0;
  for (const id of requested) {
    const deadLetters = parked.filter((deadLetter) => deadLetter.id === id);
    if (deadLetters.length === 0) output.print({ id, result: 'not_parked' }, `${id}: not parked.`);
    else await recordOnStores(config, stores, { action: 'dead_letter.retried', subject: id, reason });
    for (const deadLetter of deadLetters) if (!(await retryOne(stores, output, deadLetter))) failed++;
  }
  if (requested.length === 0) output.note('Nothing is parked.');
  if (failed > 0) throw new CommandFailed(`${failed} sequence(s) are still parked`, 'parley dead-letters show ID');
}

async function retryOne(stores: Stores, output: Output, { id, subscription }: DeadLetter): Promise<boolean> {
  const sequence = { id, subscription };
  const retried = await retryDeadLetter(stores, sequence);
  if (retried.kind === 'projected') {
    const events = retried.events.length;
    output.print({ ...sequence, result: 'projected', events }, `${id}: ${events} event(s) applied for ${subscription}; no longer parked.`);
  } else if (retried.kind === 'not_parked') {
    output.print({ ...sequence, result: 'not_parked' }, `${id}: no longer parked; another process retried it.`);
  } else {
    const { event, projection } = retried;
    const error = errorSummary(retried.error);
    const at = `${event.partition}:${event.position}`;
    output.print({ ...sequence, result: 'failed', at, projection, error }, `${id}: ${projection} still fails at ${at}: ${error}`);
  }
  return retried.kind !== 'failed';
}
