import { partitionOf } from '@parley/events/partitions';
import { readDeadLetters, readWaitingEvents, retryDeadLetter, type DeadLetter } from '@parley/projector/inspect/dead-letters';
import type { Output } from '../output/output.ts';
import { Refusal } from '../refusal.ts';
import type { Stores } from '../stores/open-stores.ts';

export async function listDeadLetters({ read }: Stores, output: Output): Promise<void> {
  output.list(
    await readDeadLetters(read),
    [
      { title: 'parked', of: ({ id }) => id },
      { title: 'of', of: ({ subscription }) => subscription },
      { title: 'since', of: ({ parkedAt }) => parkedAt },
      { title: 'at', of: ({ partition, position }) => `${partition}:${position}` },
      { title: 'event', of: ({ eventType }) => eventType },
      { title: 'projection', of: ({ projection }) => projection },
      { title: 'waiting', of: ({ events }) => events, right: true },
      { title: 'error', of: ({ error }) => error },
    ],
    'Nothing is parked.',
  );
}

export async function showDeadLetter(stores: Stores, output: Output, id: string): Promise<void> {
  const events = await readWaitingEvents(stores, id);
  if (events.length === 0) throw new Refusal(`nothing of ${id} is parked`, 'parley dead-letters list');
  for (const { id: parkedId, projection, error } of await readDeadLetters(stores.read)) {
    if (parkedId === id) output.say(`${projection} could not apply the first that waits for it: ${error}`);
  }
  for (const event of events) {
    const { position, stream, version, type, payload } = event;
    output.tell(event, `${partitionOf(id)}:${position} ${stream}@${version} ${type} ${JSON.stringify(payload)}`);
  }
}

/** `ids`: null means all. Throws Refusal when one stays parked. */
export async function retryDeadLetters(stores: Stores, output: Output, ids: readonly string[] | null): Promise<void> {
  const parked = await readDeadLetters(stores.read);
  const wanted = ids ?? [...new Set(parked.map(({ id }) => id))];
  let failed = 0;
  for (const id of wanted) {
    const waits = parked.filter((publishedCommit) => publishedCommit.id === id);
    if (waits.length === 0) output.tell({ id, result: 'not_parked' }, `${id}: nothing of it is parked.`);
    for (const publishedCommit of waits) if (!(await retryOne(stores, output, publishedCommit))) failed++;
  }
  if (wanted.length === 0) output.say('Nothing is parked.');
  if (failed > 0) throw new Refusal(`${failed} stay(s) parked: this release cannot apply them either`, 'parley dead-letters show ID');
}

async function retryOne(stores: Stores, output: Output, { id, subscription }: DeadLetter): Promise<boolean> {
  const publishedCommit = { id, subscription };
  const retried = await retryDeadLetter(stores, publishedCommit);
  if (retried.kind === 'projected') {
    const events = retried.events.length;
    output.tell(
      { ...publishedCommit, result: 'projected', events },
      `${id}: ${events} event(s) projected for ${subscription}; it goes on.`,
    );
  } else if (retried.kind === 'not_parked') {
    output.tell({ ...publishedCommit, result: 'not_parked' }, `${id}: another one took it up meanwhile.`);
  } else {
    const { event, projection } = retried;
    const error = retried.error instanceof Error ? retried.error.message : String(retried.error);
    const at = `${event.partition}:${event.position}`;
    output.tell(
      { ...publishedCommit, result: 'failed', at, projection, error },
      `${id}: still cannot be projected at ${at}: ${projection}: ${error}`,
    );
  }
  return retried.kind !== 'failed';
}
