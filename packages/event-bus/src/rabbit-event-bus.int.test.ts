import { type ChildProcess, fork } from 'node:child_process';
import { afterEach, expect, test } from '@jest/globals';
import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { connect } from 'amqplib';
import { testInbox } from './inbox.fixture.ts';
import { buildPublishedCommit } from './published-commit.fixture.ts';
import { eventBusContract } from './event-bus.contract.ts';
import { connected, openRabbitBus, uniqueTopology } from './rabbit.fixture.ts';
import { routingKey } from './topology.ts';

let reader: ChildProcess | undefined;
afterEach(() => {
  reader?.kill('SIGKILL');
});

await describeWithServer('rabbitmq', (url) => {
  eventBusContract('RabbitMQ', async () => {
    const topology = uniqueTopology();
    const [{ bus: publisher }, { bus: consumer }] = await Promise.all([openRabbitBus({ url, topology }), openRabbitBus({ url, topology })]);
    await connected(publisher, consumer);
    const close = async (): Promise<void> => {
      await Promise.all([publisher.close(), consumer.close()]);
    };
    return { publisher, consumer, close };
  });

  test('drops and counts malformed commits and delivers the next one', async () => {
    const topology = uniqueTopology();
    const { bus, dropped } = await openRabbitBus({ url, topology });
    await connected(bus);
    const inbox = testInbox();
    await bus.consume(0, inbox.onCommit);
    const foreignClient = await connect(url);
    const channel = await foreignClient.createConfirmChannel();
    const otherShard = JSON.stringify({
      format: 1,
      epoch: 1,
      shard: 1,
      spans: buildPublishedCommit({ shard: 1 }).spans,
      events: null,
      schemaVersions: [],
    });
    for (const content of ['', '{', '[]', otherShard]) channel.publish(topology.exchange, routingKey(0), Buffer.from(content));
    await channel.waitForConfirms();
    bus.publish(buildPublishedCommit({ from: 5 }));
    await inbox.received(1);
    expect(inbox.positions()).toEqual([5]);
    expect(dropped).toEqual(['malformed', 'malformed', 'malformed', 'malformed']);
    await foreignClient.close();
  });

  test('delivers a commit above the size limit without its events', async () => {
    const { bus } = await openRabbitBus({ url, topology: uniqueTopology(), maxCommitBytes: 10_000 });
    await connected(bus);
    const inbox = testInbox();
    await bus.consume(0, inbox.onCommit);
    const [small, large] = [buildPublishedCommit({ from: 1 }), buildPublishedCommit({ from: 2, count: 20, text: 'x'.repeat(1000) })];
    bus.publish(small);
    bus.publish(large);
    expect(await inbox.received(2)).toEqual([small, { ...large, events: null }]);
  });

  test('delivers a commit of several frames', async () => {
    const { bus } = await openRabbitBus({ url, topology: uniqueTopology(), maxCommitBytes: 8 * 1024 * 1024 });
    await connected(bus);
    const inbox = testInbox();
    await bus.consume(0, inbox.onCommit);
    const publishedCommit = buildPublishedCommit({ count: 500, text: 'x'.repeat(2000) });
    bus.publish(publishedCommit);
    expect(await inbox.received(1)).toEqual([publishedCommit]);
  });

  test('sends what was published before a close', async () => {
    const topology = uniqueTopology();
    const [{ bus: publisher }, { bus: consumer }] = await Promise.all([openRabbitBus({ url, topology }), openRabbitBus({ url, topology })]);
    await connected(publisher, consumer);
    const inbox = testInbox();
    await consumer.consume(0, inbox.onCommit);
    for (let from = 1; from <= 200; from++) publisher.publish(buildPublishedCommit({ from }));
    await publisher.close();
    await inbox.received(200);
  });

  test('drops a burst beyond the socket buffer instead of queueing it', async () => {
    const { bus, dropped } = await openRabbitBus({ url, topology: uniqueTopology() });
    await connected(bus);
    const inbox = testInbox();
    await bus.consume(0, inbox.onCommit);
    for (let from = 1; from <= 2000; from++) bus.publish(buildPublishedCommit({ from }));
    expect(new Set(dropped)).toEqual(new Set(['full']));
    await inbox.received(2000 - dropped.length);
    await connected(bus);
    bus.publish(buildPublishedCommit({ from: 3000 }));
    await inbox.received(2001 - dropped.length);
  });

  test('drops the oldest commits of a consumer that does not read', async () => {
    const topology = uniqueTopology();
    const { bus } = await openRabbitBus({ url, topology });
    const all = testInbox();
    const messages: unknown[] = [];
    reader = fork(new URL('reader-process.fixture.ts', import.meta.url), [url, JSON.stringify({ ...topology, maxPublishedCommits: 50 })]);
    reader.on('message', (message) => messages.push(message));
    await waitUntil(() => messages.includes('reading') && bus.connected, { what: 'both ends', deadlineMs: 30_000 });
    await bus.consume(0, all.onCommit);

    reader.kill('SIGSTOP');
    // More than the socket buffers of both ends hold, so that the queue fills.
    for (let from = 1; from <= 300; from++) {
      bus.publish(buildPublishedCommit({ from, text: 'x'.repeat(100_000) }));
      await all.received(from);
    }
    reader.kill('SIGCONT');
    await waitUntil(() => messages.includes(300), { what: 'the newest commit' });

    const positions = messages.slice(1) as number[];
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions.length).toBeLessThan(300);
    expect(positions.slice(-50)).toEqual(Array.from({ length: 50 }, (_, index) => 251 + index));
  }, 60_000);
});
