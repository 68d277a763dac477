import { type ChildProcess, fork } from 'node:child_process';
import { afterEach, expect, test } from '@jest/globals';
import { describeWith } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { connect } from 'amqplib';
import { testInbox } from './inbox.fixture.ts';
import { publishedCommitOf } from './published-commit.fixture.ts';
import { messageBusContract } from './event-bus.contract.ts';
import { connected, openedRabbit, ownTopology } from './opened-rabbit.fixture.ts';
import { routingKey } from './topology.ts';

let reader: ChildProcess | undefined;
afterEach(() => {
  reader?.kill('SIGKILL');
});

await describeWith('rabbitmq', (url) => {
  messageBusContract('RabbitMQ', async () => {
    const topology = ownTopology();
    const [{ bus: publisher }, { bus: consumer }] = await Promise.all([openedRabbit({ url, topology }), openedRabbit({ url, topology })]);
    await connected(publisher, consumer);
    const close = async (): Promise<void> => {
      await Promise.all([publisher.close(), consumer.close()]);
    };
    return { publisher, consumer, close };
  });

  test('malformed publishedCommits are dropped and counted, and the next is handed over', async () => {
    const topology = ownTopology();
    const { bus, dropped } = await openedRabbit({ url, topology });
    await connected(bus);
    const inbox = testInbox();
    await bus.consume(0, inbox.onCommit);
    const stranger = await connect(url);
    const channel = await stranger.createConfirmChannel();
    const elsewhere = JSON.stringify({
      format: 1,
      epoch: 1,
      shard: 1,
      spans: publishedCommitOf({ shard: 1 }).spans,
      events: null,
      schemaVersions: [],
    });
    for (const nonsense of ['', '{', '[]', elsewhere]) channel.publish(topology.exchange, routingKey(0), Buffer.from(nonsense));
    await channel.waitForConfirms();
    bus.publish(publishedCommitOf({ from: 5 }));
    await inbox.received(1);
    expect(inbox.positions()).toEqual([5]);
    expect(dropped).toEqual(['malformed', 'malformed', 'malformed', 'malformed']);
    await stranger.close();
  });

  test('a publishedCommit above the limit arrives as its spans alone', async () => {
    const { bus } = await openedRabbit({ url, topology: ownTopology(), maxCommitBytes: 10_000 });
    await connected(bus);
    const inbox = testInbox();
    await bus.consume(0, inbox.onCommit);
    const [small, large] = [publishedCommitOf({ from: 1 }), publishedCommitOf({ from: 2, count: 20, text: 'x'.repeat(1000) })];
    bus.publish(small);
    bus.publish(large);
    expect(await inbox.received(2)).toEqual([small, { ...large, events: null }]);
  });

  test('a publishedCommit of several frames arrives whole', async () => {
    const { bus } = await openedRabbit({ url, topology: ownTopology(), maxCommitBytes: 8 * 1024 * 1024 });
    await connected(bus);
    const inbox = testInbox();
    await bus.consume(0, inbox.onCommit);
    const publishedCommit = publishedCommitOf({ count: 500, text: 'x'.repeat(2000) });
    bus.publish(publishedCommit);
    expect(await inbox.received(1)).toEqual([publishedCommit]);
  });

  test('what was published before a close goes out', async () => {
    const topology = ownTopology();
    const [{ bus: publisher }, { bus: consumer }] = await Promise.all([openedRabbit({ url, topology }), openedRabbit({ url, topology })]);
    await connected(publisher, consumer);
    const inbox = testInbox();
    await consumer.consume(0, inbox.onCommit);
    for (let from = 1; from <= 200; from++) publisher.publish(publishedCommitOf({ from }));
    await publisher.close();
    await inbox.received(200);
  });

  test('a burst beyond what waits for the socket is dropped, not kept', async () => {
    const { bus, dropped } = await openedRabbit({ url, topology: ownTopology() });
    await connected(bus);
    const inbox = testInbox();
    await bus.consume(0, inbox.onCommit);
    for (let from = 1; from <= 2000; from++) bus.publish(publishedCommitOf({ from }));
    expect(new Set(dropped)).toEqual(new Set(['full']));
    await inbox.received(2000 - dropped.length);
    await connected(bus);
    bus.publish(publishedCommitOf({ from: 3000 }));
    await inbox.received(2001 - dropped.length);
  });

  test('a queue whose consumer does not read loses the oldest', async () => {
    const topology = ownTopology();
    const { bus } = await openedRabbit({ url, topology });
    const all = testInbox();
    const told: unknown[] = [];
    reader = fork(new URL('reader-process.fixture.ts', import.meta.url), [url, JSON.stringify({ ...topology, maxPublishedCommits: 50 })]);
    reader.on('message', (word) => told.push(word));
    await waitUntil(() => told.includes('reading') && bus.connected, { what: 'both ends', deadlineMs: 30_000 });
    await bus.consume(0, all.onCommit);

    reader.kill('SIGSTOP');
    // More than the buffers of both ends' sockets hold, so that the queue fills.
    for (let from = 1; from <= 300; from++) {
      bus.publish(publishedCommitOf({ from, text: 'x'.repeat(100_000) }));
      await all.received(from);
    }
    reader.kill('SIGCONT');
    await waitUntil(() => told.includes(300), { what: 'the newest publishedCommit' });

    const positions = told.slice(1) as number[];
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions.length).toBeLessThan(300);
    expect(positions.slice(-50)).toEqual(Array.from({ length: 50 }, (_, index) => 251 + index));
  }, 60_000);
});
