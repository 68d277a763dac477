import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { testInbox } from './inbox.fixture.ts';
import { inProcessEventBus } from './in-process-event-bus.ts';
import { publishedCommitOf } from './published-commit.fixture.ts';
import { messageBusContract } from './event-bus.contract.ts';

messageBusContract('the in-process bus', async () => {
  const bus = inProcessEventBus();
  return { publisher: bus, consumer: bus, close: () => bus.close() };
});

test('a publishedCommit never comes before its publisher has returned', async () => {
  const bus = inProcessEventBus();
  const inbox = testInbox();
  await bus.consume(0, inbox.onCommit);
  bus.publish(publishedCommitOf());
  await Promise.resolve();
  expect(inbox.publishedCommits).toEqual([]);
  await inbox.received(1);
});

test('beyond its bound a consumer loses the oldest', async () => {
  const dropped: string[] = [];
  const bus = inProcessEventBus({ maxPublishedCommits: 3, onDropped: (reason) => dropped.push(reason) });
  const inbox = testInbox();
  await bus.consume(0, inbox.onCommit);
  for (let from = 1; from <= 5; from++) bus.publish(publishedCommitOf({ from }));
  await inbox.received(3);
  expect(inbox.positions()).toEqual([3, 4, 5]);
  expect(dropped).toEqual(['full', 'full']);
});

test('disturbed, it loses, repeats and reorders, and the same seed does the same', async () => {
  const first = await disturbedRun(7);
  expect(await disturbedRun(7)).toEqual(first);
  expect(await disturbedRun(8)).not.toEqual(first);
  const distinct = new Set(first);
  expect(distinct.size).toBeLessThan(300);
  expect(distinct.size).toBeGreaterThan(200);
  expect(first.length).toBeGreaterThan(distinct.size);
  expect(first).not.toEqual([...first].sort((a, b) => a - b));
});

async function disturbedRun(seed: number): Promise<number[]> {
  const bus = inProcessEventBus({ disturbance: { seed, drop: 0.1, repeat: 0.1, delay: 0.2 } });
  const inbox = testInbox();
  await bus.consume(0, inbox.onCommit);
  for (let from = 1; from <= 300; from++) {
    bus.publish(publishedCommitOf({ from }));
    await new Promise(setImmediate);
  }
  let seen = -1;
  const isStill = async (): Promise<boolean> => {
    const before = seen;
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    return (seen = inbox.publishedCommits.length) === before;
  };
  await waitUntil(isStill, { what: 'the last held publishedCommits' });
  return inbox.positions();
}
