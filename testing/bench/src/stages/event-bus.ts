import { connect } from 'amqplib';
import type { PublishedCommit } from '@parley/event-bus/event-bus';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { createLogger } from '@parley/service-kit/logging';
import { startRabbitmq } from '@parley/testing-kit/servers/rabbitmq';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Benchmark, Figures } from '../measure/benchmark.ts';

/** Commits in flight: more than one, but few enough to stay below every queue limit. */
const inFlight = 32;

export const eventBus: Benchmark = {
  name: 'event-bus',
  title: 'Publishing and consuming',
  about:
    'Commits from publisher to consumer through RabbitMQ, in one process, with 32 in flight: the event bus (which encodes, decodes and ' +
    'validates) compared with amqplib and plain JSON on an equivalent queue. Each published commit carries all its events.',
  bounds: [],
  async run(bench) {
    const server = await startRabbitmq();
    const [bus, raw] = [await openEventBus(server.url), await openAmqplib(server.url)];
    try {
      for (const events of [1, 20]) {
        const scenario = `commits of ${events} event${events === 1 ? '' : 's'}`;
        const rateOf = (channel: CommitChannel) => () => measureRate(bench, channel, events);
        await alternate(bench, scenario, { 'event bus': rateOf(bus), amqplib: rateOf(raw) }, { warmUp: 1 });
      }
    } finally {
      await Promise.all([bus.close(), raw.close()]);
      await server.stop();
    }
  },
};

interface CommitChannel {
  publish(commit: PublishedCommit): void;
  onReceived: () => void;
  close(): Promise<void>;
}

async function openEventBus(url: string): Promise<CommitChannel> {
  const bus = await rabbitEventBus({ url, topology: topologyOf(newId()), logger: createLogger({ service: 'bench', level: 'warn' }) });
  await waitUntil(() => bus.connected, { what: 'the bus to be connected' });
  const channel: CommitChannel = { publish: (commit) => bus.publish(commit), onReceived: () => undefined, close: () => bus.close() };
  await bus.consume(0, () => channel.onReceived());
  return channel;
}

async function openAmqplib(url: string): Promise<CommitChannel> {
  const broker = await connect(url, { noDelay: true });
  const amqp = await broker.createChannel();
  const { queue } = await amqp.assertQueue('', { exclusive: true, autoDelete: true });
  const channel: CommitChannel = {
    publish: (commit) => void amqp.sendToQueue(queue, Buffer.from(JSON.stringify(commit))),
    onReceived: () => undefined,
    close: () => broker.close(),
  };
  const consume = (message: { content: Buffer } | null) => {
    JSON.parse(message!.content.toString());
    channel.onReceived();
  };
  await amqp.consume(queue, consume, { noAck: true });
  return channel;
}

async function measureRate(bench: Bench, channel: CommitChannel, eventsPerCommit: number): Promise<Figures> {
  const commit = buildCommit(eventsPerCommit);
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const until = startedAt + (bench.seconds * 1000) / 4;
  let received = 0;
  await new Promise<void>((resolve) => {
    let remaining = inFlight;
    channel.onReceived = () => {
      received++;
      if (performance.now() < until) channel.publish(commit);
      else if (--remaining === 0) resolve();
    };
    for (let index = 0; index < inFlight; index++) channel.publish(commit);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const events = received * eventsPerCommit;
  return { 'commits/s': received / seconds, 'events/s': events / seconds, 'CPU µs/event': (user + system) / events };
}

function buildCommit(count: number): PublishedCommit {
  const [conversationId, senderId] = [newId(), newId()];
  const events = Array.from({ length: count }, (_, index): AnyStoredEvent => {
    const { type, stream, payload } = messageSent({
      conversationId,
      messageId: newId(),
      senderId,
      personal: { text: 'x'.repeat(100) },
      fileIds: [],
      replyTo: null,
      mentions: [],
    });
    const head = { version: index + 1, partition: 0, position: index + 1, messages: index + 1, members: 2 };
    const metadata = { actorId: senderId, correlationId: newId() };
    return { id: newId(), type, stream, payload, metadata, ...head, recordedAt: Date.now() * 1000 };
  });
  return {
    epoch: 1,
    shard: 0,
    spans: [{ partition: 0, from: 1, to: count, previousEventId: null, lastEventId: events.at(-1)!.id }],
    events,
  };
}
