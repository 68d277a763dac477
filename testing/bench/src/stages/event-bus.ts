import { connect } from 'amqplib';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import type { PublishedCommit } from '@parley/event-bus/event-bus';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import { createLogger } from '@parley/service-kit/logging';
import { startRabbitmq } from '@parley/testing-kit/servers/rabbitmq';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Benchmark, Figures } from '../measure/sample.ts';

/** Letters under way at a time: more than one, few enough that no queue's bound is met. */
const underWay = 32;

export const eventBus: Benchmark = {
  name: 'event-bus',
  title: 'Publishing and consuming',
  about:
    'PublishedCommits from publish to their consumer through RabbitMQ, in one process, 32 under way: the message bus (encoded, decoded, checked) ' +
    'against amqplib with JSON and nothing else, on queues alike. One publishedCommit a commit carries all its events.',
  claims: [],
  async run(bench) {
    const server = await startRabbitmq();
    const [ours, raw] = [await openBus(server.url), await openRaw(server.url)];
    try {
      for (const events of [1, 20]) {
        const name = `publishedCommits of ${events} event${events === 1 ? '' : 's'}`;
        const rateOf = (line: Line) => () => pass(bench, line, events);
        await alternate(bench, name, { 'message bus': rateOf(ours), amqplib: rateOf(raw) }, { warmUp: 1 });
      }
    } finally {
      await Promise.all([ours.close(), raw.close()]);
      await server.stop();
    }
  },
};

/** A way for letters, from `publish` to `onArrived`. */
interface Line {
  publish(publishedCommit: PublishedCommit): void;
  onArrived: () => void;
  close(): Promise<void>;
}

async function openBus(url: string): Promise<Line> {
  const bus = await rabbitEventBus({ url, topology: topologyOf(newId()), logger: createLogger({ service: 'bench', level: 'warn' }) });
  await waitUntil(() => bus.connected, { what: 'the bus to be connected' });
  const line: Line = { publish: (publishedCommit) => bus.publish(publishedCommit), onArrived: () => undefined, close: () => bus.close() };
  await bus.consume(0, () => line.onArrived());
  return line;
}

async function openRaw(url: string): Promise<Line> {
  const broker = await connect(url, { noDelay: true });
  const channel = await broker.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
  const line: Line = {
    publish: (publishedCommit) => void channel.sendToQueue(queue, Buffer.from(JSON.stringify(publishedCommit))),
    onArrived: () => undefined,
    close: () => broker.close(),
  };
  const take = (publishedCommit: { content: Buffer } | null) => {
    JSON.parse(publishedCommit!.content.toString());
    line.onArrived();
  };
  await channel.consume(queue, take, { noAck: true });
  return line;
}

async function pass(bench: Bench, line: Line, eventsEach: number): Promise<Figures> {
  const publishedCommit = publishedCommitOf(eventsEach);
  const began = performance.now();
  const cpu = process.cpuUsage();
  const until = began + (bench.seconds * 1000) / 4;
  let arrived = 0;
  await new Promise<void>((resolve) => {
    let left = underWay;
    line.onArrived = () => {
      arrived++;
      if (performance.now() < until) line.publish(publishedCommit);
      else if (--left === 0) resolve();
    };
    for (let index = 0; index < underWay; index++) line.publish(publishedCommit);
  });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    'letters/s': arrived / seconds,
    'events/s': (arrived * eventsEach) / seconds,
    'CPU µs/event': (user + system) / (arrived * eventsEach),
  };
}

function publishedCommitOf(count: number): PublishedCommit {
  const [conversationId, senderId] = [newId(), newId()];
  const events = Array.from({ length: count }, (_, index): AnyStoredEvent => {
    const fact = messageSent({
      conversationId,
      messageId: newId(),
      senderId,
      personal: { text: 'x'.repeat(100) },
      attachments: [],
      replyTo: null,
      mentions: [],
      clientId: null,
    });
    const place = { version: index + 1, partition: 0, position: index + 1, messages: index + 1, members: 2, recordedAt: Date.now() * 1000 };
    const metadata = { actorId: senderId, commandKey: newId(), correlationId: newId() };
    return { id: newId(), type: fact.type, stream: fact.stream, payload: fact.payload, metadata, ...place };
  });
  return {
    epoch: 1,
    shard: 0,
    spans: [{ partition: 0, from: 1, to: count, previousEventId: null, lastEventId: events.at(-1)!.id }],
    events,
  };
}
