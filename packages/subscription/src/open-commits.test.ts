import { expect, test } from '@jest/globals';
import type { PublishedCommit } from '@parley/event-bus/event-bus';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { openCommits } from './open-commits.ts';

const commitOf = (...ids: string[]): PublishedCommit => ({
  epoch: 1,
  shard: 0,
  spans: [],
  events: ids.map((id) => ({ id }) as AnyStoredEvent),
});
const idsOf = ({ events }: PublishedCommit) => events?.map(({ id }) => id) ?? null;

/** Opens each commit when the test says so. */
function openByHand() {
  const opening: { succeed: () => void; fail: () => void }[] = [];
  const delivered: PublishedCommit[] = [];
  const opened = (events: readonly AnyStoredEvent[]) =>
    new Promise<readonly AnyStoredEvent[]>((resolve, reject) =>
      opening.push({
        succeed: () => resolve(events.map((event) => ({ ...event, id: `opened ${event.id}` }))),
        fail: () => reject(new Error('no key')),
      }),
    );
  const receive = openCommits({ opened }, (commit) => delivered.push(commit));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { receive, opening, settled, delivered: () => delivered.map(idsOf) };
}

test('commits are opened and keep their order', async () => {
  const { receive, opening, settled, delivered } = openByHand();
  for (const id of ['a', 'b']) receive(commitOf(id));
  opening[1]!.succeed();
  await settled();
  expect(delivered()).toEqual([]);
  opening[0]!.succeed();
  await settled();
  expect(delivered()).toEqual([['opened a'], ['opened b']]);
});

test('a commit that does not open is passed on without its events', async () => {
  const { receive, opening, settled, delivered } = openByHand();
  for (const id of ['a', 'b']) receive(commitOf(id));
  opening[0]!.fail();
  opening[1]!.succeed();
  await settled();
  expect(delivered()).toEqual([null, ['opened b']]);
});

test('no more than a hundred wait with their events', async () => {
  const { receive, opening, settled, delivered } = openByHand();
  for (let count = 0; count < 150; count++) receive(commitOf(String(count)));
  expect(opening).toHaveLength(100);
  for (const { succeed } of opening) succeed();
  await settled();
  expect(delivered().map((ids) => ids !== null)).toEqual([...Array(100).fill(true), ...Array(50).fill(false)]);
  receive(commitOf('later'));
  opening.at(-1)!.succeed();
  await settled();
  expect(delivered().at(-1)).toEqual(['opened later']);
});
