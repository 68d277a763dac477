import { once } from 'node:events';
import { beforeEach, expect, test } from '@jest/globals';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startRabbitmq } from '@parley/testing-kit/servers/rabbitmq';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { type ChannelModel, connect } from 'amqplib';
import { testInbox, type TestInbox } from './inbox.fixture.ts';
import { buildPublishedCommit } from './published-commit.fixture.ts';
import type { EventBus } from './event-bus.ts';
import { connected, type TestBus, openRabbitBus, uniqueTopology } from './rabbit.fixture.ts';
import { rabbitConnection } from './rabbit-connection.ts';
import type { Topology } from './topology.ts';

await describeWithPrivateServer('rabbitmq', startRabbitmq, (broker) => {
  let topology: Topology;
  let publisher: TestBus;
  let consumer: TestBus;
  let inbox: TestInbox;

  beforeEach(async () => {
    topology = uniqueTopology();
    [publisher, consumer] = await Promise.all([openRabbitBus({ url: broker.url, topology }), openRabbitBus({ url: broker.url, topology })]);
    await connected(publisher.bus, consumer.bus);
    inbox = testInbox();
    await consumer.bus.consume(0, inbox.onCommit);
    publisher.bus.publish(buildPublishedCommit({ from: 1 }));
    await inbox.received(1);
  }, 40_000);

  /** Publishes until a commit arrives: commits may be lost until everything is declared again. */
  async function flowsAgain(from: number, into: TestInbox = inbox): Promise<void> {
    const hasArrived = (): boolean => into.positions().includes(from);
    await waitUntil(() => hasArrived() || (publisher.bus.publish(buildPublishedCommit({ from })), false), {
      what: 'a commit',
      deadlineMs: 30_000,
    });
  }

  /** Publishes once; `publish` returns nothing to wait for, drops are recorded in `dropped`. */
  function publishOnce(bus: EventBus, text = 'hello'): void {
    expect(bus.publish(buildPublishedCommit({ from: 99, text }))).toBeUndefined();
  }

  test('reconnects to a killed broker and consumes again', async () => {
    await broker.kill();
    await waitUntil(() => !publisher.bus.connected && !consumer.bus.connected, { what: 'the loss' });
    for (let attempt = 0; attempt < 100; attempt++) publishOnce(publisher.bus);
    expect(publisher.dropped).toEqual(Array.from({ length: 100 }, () => 'away'));
    await broker.restart();
    await connected(publisher.bus, consumer.bus);
    await flowsAgain(2);
    expect(inbox.positions()).not.toContain(99);
  }, 60_000);

  test('starts and consumes while the broker is away', async () => {
    await broker.kill();
    const began = performance.now();
    const early = await openRabbitBus({ url: broker.url, topology });
    const waiting = testInbox();
    const consumption = await early.bus.consume(0, waiting.onCommit);
    publishOnce(early.bus);
    expect(performance.now() - began).toBeLessThan(1_500);
    expect([early.bus.connected, ...early.dropped]).toEqual([false, 'away']);
    await broker.restart();
    await connected(early.bus, publisher.bus);
    await flowsAgain(2, waiting);
    await consumption.close();
  }, 60_000);

  test('closes while the broker is away', async () => {
    await broker.kill();
    const early = await openRabbitBus({ url: broker.url, topology });
    await early.bus.consume(0, inbox.onCommit);
    await early.bus.close();
    await publisher.bus.close();
    await broker.restart();
  }, 60_000);

  test('drops commits while the broker is low on memory, and still accepts consumers', async () => {
    await broker.control('set_vm_memory_high_watermark', '0.00001');
    await waitUntil(() => (publishOnce(publisher.bus), publisher.dropped.length > 0), { what: 'the broker to block' });
    expect([publisher.dropped[0], publisher.bus.connected]).toEqual(['blocked', false]);
    publishOnce(publisher.bus);
    const late = testInbox();
    await consumer.bus.consume(0, late.onCommit);
    await broker.control('set_vm_memory_high_watermark', '0.6');
    await connected(publisher.bus);
    await flowsAgain(2);
    await flowsAgain(3, late);
  }, 60_000);

  test('closes while the broker blocks publishers', async () => {
    await broker.control('set_vm_memory_high_watermark', '0.00001');
    await waitUntil(() => (publishOnce(publisher.bus), publisher.dropped.length > 0), { what: 'the broker to block' });
    const began = performance.now();
    await publisher.bus.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    await broker.control('set_vm_memory_high_watermark', '0.6');
  }, 60_000);

  test('declares a deleted queue again', async () => {
    const queues = (await broker.control('list_queues', 'name')).split('\n').filter((name) => name.startsWith('amq.gen'));
    expect(queues).toHaveLength(1);
    await broker.control('delete_queue', queues[0]!);
    await flowsAgain(2);
  }, 60_000);

  test('declares a deleted exchange again', async () => {
    const operator = await connect(broker.url);
    const channel = await operator.createChannel();
    await channel.deleteExchange(topology.exchange);
    await operator.close();
    // The consumer's binding was deleted with the exchange, without notification.
    publishOnce(publisher.bus);
    await waitUntil(() => !publisher.bus.connected, { what: 'the publisher to notice' });
    await connected(publisher.bus);
  }, 60_000);

  test('does not wait for a hanging broker', async () => {
    await broker.pause();
    for (let publishedCommits = 0; publishedCommits < 500; publishedCommits++) publishOnce(publisher.bus, 'x'.repeat(100_000));
    await new Promise(setImmediate);
    expect(publisher.dropped).toContain('full');
    const began = performance.now();
    const late = testInbox();
    await consumer.bus.consume(0, late.onCommit);
    expect(performance.now() - began).toBeLessThan(1_500);
    await broker.resume();
    await flowsAgain(2, late);
  }, 60_000);

  test('closes while the broker hangs', async () => {
    await broker.pause();
    const began = performance.now();
    await publisher.bus.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    await broker.resume();
  }, 60_000);

  test('reconnects if the connection closes during setup', async () => {
    const attempts: string[] = [];
    const up = Promise.withResolvers<void>();
    const connection = await connectionWith(async (model) => {
      attempts.push('connected');
      if (attempts.length > 1) return up.resolve();
      // Closed before amqplib listens, without an error: it would pass for a live connection.
      const closed = once(model, 'close');
      await model.close();
      await closed;
    });
    await up.promise;
    await connection.close();
  });

  test('reconnects to a broker that dies before it confirms a close', async () => {
    const attempts: string[] = [];
    const up = Promise.withResolvers<void>();
    const connection = await connectionWith(async () => {
      attempts.push('connected');
      if (attempts.length > 1) return up.resolve();
      await broker.pause();
      setTimeout(() => void broker.kill(), 50);
      throw new Error('declaration refused');
    });
    await waitUntil(() => !publisher.bus.connected, { what: 'the broker to die' });
    await broker.restart();
    await up.promise;
    await connection.close();
    await connected(publisher.bus, consumer.bus);
  }, 60_000);

  const connectionWith = (establish: (model: ChannelModel) => Promise<void>): ReturnType<typeof rabbitConnection> =>
    rabbitConnection({ url: broker.url, name: 'test', logger: { info: () => undefined, warn: () => undefined }, establish });
});
