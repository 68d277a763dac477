import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { testInbox } from './inbox.fixture.ts';
import { inProcessEventBus } from './in-process-event-bus.ts';
import { buildPublishedCommit } from './published-commit.fixture.ts';
import { eventBusContract } from './event-bus.contract.ts';

eventBusContract('the in-process adapter', async () => {
  const bus = inProcessEventBus();
  return { publisher: bus, consumer: bus, close: () => bus.close() };
});

test('delivers nothing before the publisher has returned', async () => {
  const bus = inProcessEventBus();
  const inbox = testInbox();
  await bus.consume(0, inbox.onCommit);
  bus.publish(buildPublishedCommit());
  await Promise.resolve();
  expect(inbox.publishedCommits).toEqual([]);
  await inbox.received(1);
});

test('drops the oldest commits beyond the bound', async () => {
  const dropped: string[] = [];
  const bus = inProcessEventBus({ maxPublishedCommits: 3, onDropped: (reason) => dropped.push(reason) });
  const inbox = testInbox();
  await bus.consume(0, inbox.onCommit);
  for (let from = 1; from <= 5; from++) bus.publish(buildPublishedCommit({ from }));
  await inbox.received(3);
  expect(inbox.positions()).toEqual([3, 4, 5]);
  expect(dropped).toEqual(['full', 'full']);
});

test('fault injection loses, repeats and reorders commits, repeatably for a seed', async () => {
  const first = await runWithFaults(7);
  expect(await runWithFaults(7)).toEqual(first);
  expect(await runWithFaults(8)).not.toEqual(first);
  const distinct = new Set(first);
  expect(distinct.size).toBeLessThan(300);
  expect(distinct.size).toBeGreaterThan(200);
  expect(first.length).toBeGreaterThan(distinct.size);
  expect(first).not.toEqual([...first].sort((a, b) => a - b));
});

async function runWithFaults(seed: number): Promise<number[]> {
  const bus = inProcessEventBus({ faultInjection: { seed, drop: 0.1, repeat: 0.1, delay: 0.2 } });
  const inbox = testInbox();
  await bus.consume(0, inbox.onCommit);
  for (let from = 1; from <= 300; from++) {
    bus.publish(buildPublishedCommit({ from }));
    await new Promise(setImmediate);
  }
  let count = -1;
  const isSettled = async (): Promise<boolean> => {
    const before = count;
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    return (count = inbox.publishedCommits.length) === before;
  };
  await waitUntil(isSettled, { what: 'the last delayed commits' });
  return inbox.positions();
}
