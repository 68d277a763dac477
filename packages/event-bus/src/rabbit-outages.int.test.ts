import { once } from 'node:events';
import { beforeEach, expect, test } from '@jest/globals';
import { describeWithOwn } from '@parley/testing-kit/own-servers';
import { startRabbitmq } from '@parley/testing-kit/servers/rabbitmq';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { type ChannelModel, connect } from 'amqplib';
import { testInbox, type TestInbox } from './inbox.fixture.ts';
import { publishedCommitOf } from './published-commit.fixture.ts';
import type { EventBus } from './event-bus.ts';
import { connected, type OpenedRabbit, openedRabbit, ownTopology } from './opened-rabbit.fixture.ts';
import { rabbitConnection } from './rabbit-connection.ts';
import type { Topology } from './topology.ts';

await describeWithOwn('rabbitmq', startRabbitmq, (broker) => {
  let topology: Topology;
  let publisher: OpenedRabbit;
  let consumer: OpenedRabbit;
  let inbox: TestInbox;

  beforeEach(async () => {
    topology = ownTopology();
    [publisher, consumer] = await Promise.all([openedRabbit({ url: broker.url, topology }), openedRabbit({ url: broker.url, topology })]);
    await connected(publisher.bus, consumer.bus);
    inbox = testInbox();
    await consumer.bus.consume(0, inbox.onCommit);
    publisher.bus.publish(publishedCommitOf({ from: 1 }));
    await inbox.received(1);
  }, 40_000);

  /** Rings until it is heard: letters may be lost until all is declared again. */
  async function flowsAgain(from: number, into: TestInbox = inbox): Promise<void> {
    const heard = (): boolean => into.positions().includes(from);
    await waitUntil(() => heard() || (publisher.bus.publish(publishedCommitOf({ from })), false), {
      what: 'a publishedCommit',
      deadlineMs: 30_000,
    });
  }

  /** It answers nothing, not even later, so it can wait for nothing: what became of it is told by `dropped`. */
  function publishOnce(bus: EventBus, text = 'hello'): void {
    expect(bus.publish(publishedCommitOf({ from: 99, text }))).toBeUndefined();
  }

  test('a broker that was killed is found again, and consumed from', async () => {
    await broker.kill();
    await waitUntil(() => !publisher.bus.connected && !consumer.bus.connected, { what: 'the loss' });
    for (let attempt = 0; attempt < 100; attempt++) publishOnce(publisher.bus);
    expect(publisher.dropped).toEqual(Array.from({ length: 100 }, () => 'away'));
    await broker.restart();
    await connected(publisher.bus, consumer.bus);
    await flowsAgain(2);
    expect(inbox.positions()).not.toContain(99);
  }, 60_000);

  test('a bus starts, and its consumer waits, while the broker is away', async () => {
    await broker.kill();
    const began = performance.now();
    const early = await openedRabbit({ url: broker.url, topology });
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

  test('a bus closes while the broker is away', async () => {
    await broker.kill();
    const early = await openedRabbit({ url: broker.url, topology });
    await early.bus.consume(0, inbox.onCommit);
    await early.bus.close();
    await publisher.bus.close();
    await broker.restart();
  }, 60_000);

  test('a broker low on memory takes no publishedCommits, and new consumers nevertheless', async () => {
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

  test('a broker low on memory lets a blocked bus close', async () => {
    await broker.control('set_vm_memory_high_watermark', '0.00001');
    await waitUntil(() => (publishOnce(publisher.bus), publisher.dropped.length > 0), { what: 'the broker to block' });
    const began = performance.now();
    await publisher.bus.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    await broker.control('set_vm_memory_high_watermark', '0.6');
  }, 60_000);

  test('a consumer whose queue was deleted gets another', async () => {
    const queues = (await broker.control('list_queues', 'name')).split('\n').filter((name) => name.startsWith('amq.gen'));
    expect(queues).toHaveLength(1);
    await broker.control('delete_queue', queues[0]!);
    await flowsAgain(2);
  }, 60_000);

  test('a publisher whose exchange was deleted declares it again', async () => {
    const operator = await connect(broker.url);
    const channel = await operator.createChannel();
    await channel.deleteExchange(topology.exchange);
    await operator.close();
    // The consumer's binding went with the exchange, silently: nothing tells it.
    publishOnce(publisher.bus);
    await waitUntil(() => !publisher.bus.connected, { what: 'the publisher to notice' });
    await connected(publisher.bus);
  }, 60_000);

  test('a broker that hangs is never waited for', async () => {
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

  test('a bus closes while the broker hangs', async () => {
    await broker.pause();
    const began = performance.now();
    await publisher.bus.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    await broker.resume();
  }, 60_000);

  test('a connection that is lost while all is declared is made again', async () => {
    const attempts: string[] = [];
    const up = Promise.withResolvers<void>();
    const connection = await connectionWith(async (model) => {
      attempts.push('connected');
      if (attempts.length > 1) return up.resolve();
      // Over before amqplib watches it, and nothing failed: it would pass for a live one.
      const closed = once(model, 'close');
      await model.close();
      await closed;
    });
    await up.promise;
    await connection.close();
  });

  test('a broker that dies before it can answer a close is found again', async () => {
    const attempts: string[] = [];
    const up = Promise.withResolvers<void>();
    const connection = await connectionWith(async () => {
      attempts.push('connected');
      if (attempts.length > 1) return up.resolve();
      await broker.pause();
      setTimeout(() => void broker.kill(), 50);
      throw new Error('a declaration was refused');
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
