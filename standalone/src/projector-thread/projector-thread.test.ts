import { setFlagsFromString } from 'node:v8';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import { shardOf } from '@parley/events/partitions';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { projectorMetrics } from '@parley/projector/metrics';
import { liveProjections, searchSubscription } from '@parley/projector/projections/all';
import { ChatHistory } from '@parley/projector/testing/chat-history';
import { openEmbeddedLog, type ChatLog } from '@parley/projector/testing/chat-log';
import { chat } from '@parley/projector/testing/live-chat';
import {
  isReceivedInOrder,
  recordPushes,
  projected,
  expectedTables,
  readActiveTables,
  timelineOf,
  type RecordedPushes,
} from '@parley/projector/testing/test-projector';
import { inProcessPushChannel, type InProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { LIVE, readCheckpoints, SEARCH } from '@parley/read-tables/checkpoints';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { Registry } from 'prom-client';
import { createProjectorThread, type ProjectorThread, type ProjectorThreadOptions } from './create-projector-thread.ts';

// A worker loads its modules first, while other tests run.
jest.setTimeout(30_000);

const unset = { DATABASE_URL: undefined, READ_DATABASE_URL: undefined, KEYS_DATABASE_URL: undefined, KEK_FILE: undefined };
const bus = inProcessEventBus();
let log: ChatLog;
let push: InProcessPushChannel;
let receivedPushes: RecordedPushes;
let registry: Registry;
let crashes: Error[];
let thread: ProjectorThread;

function create(options: Partial<ProjectorThreadOptions> = {}): ProjectorThread {
  const config = { ...unset, DATA_DIR: log.folder! };
  const onCrash = (error: Error) => void crashes.push(error);
  registry = new Registry();
  const metrics = projectorMetrics(registry);
  return (thread = createProjectorThread({ config, failpoint: undefined, logLevel: 'silent', bus, push, metrics, onCrash, ...options }));
}

beforeEach(async () => {
  log = await openEmbeddedLog(bus);
  push = inProcessPushChannel();
  receivedPushes = await recordPushes(push);
  crashes = [];
});

afterEach(async () => {
  await thread.close();
  await log.close();
});

async function everythingIsProjectedAndPushed(): Promise<void> {
  for (const subscription of [LIVE, SEARCH]) await projected(log, { subscription });
  const projections = [...liveProjections, ...searchSubscription.projections];
  expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store, projections));
  const expected = new Set((await timelineOf(log)).map(({ id }) => id));
  const ids = () => new Set(receivedPushes.events().map(({ id }) => id));
  await waitUntil(() => ids().size >= expected.size, { what: 'all pushes' });
  expect(ids()).toEqual(expected);
  expect(isReceivedInOrder(receivedPushes)).toBe(true);
}

describe("the projector's worker thread", () => {
  test('projects and pushes appended events in order, and updates the metrics of the process', async () => {
    await create().start();
    await chat(log, new ChatHistory(), 200);
    await everythingIsProjectedAndPushed();
    expect(await registry.metrics()).toMatch(/parley_projection_batch_events_count\{shard="\d"\} [1-9]/);
    await expect(thread.checkHealth()).resolves.toBeUndefined();
  });

  test('works without the event bus', async () => {
    log.stopPublishing();
    await create().start();
    await chat(log, new ChatHistory(), 60);
    await everythingIsProjectedAndPushed();
  });

  test('projects published commits without reading the log', async () => {
    await create().start();
    const [registered] = await log.append(
      accountRegistered({ userId: newId(), personal: { username: 'a', displayName: 'A', email: null } }),
    );
    await projected(log);
    const { id: previousEventId, partition } = registered!;
    const unwritten = { ...registered!, id: newId(), position: 2, version: 2 };
    const span = { partition, from: 2, to: 2, previousEventId, lastEventId: unwritten.id };
    bus.publish({ epoch: log.store.epoch, shard: shardOf(partition), spans: [span], events: [unwritten] });
    const reached = async () => (await readCheckpoints(log.database, LIVE, [partition]))[0]?.position;
    await waitUntil(async () => (await reached()) === 2, { what: 'the event that only the commit contains' });
  });

  test('has a heap that does not grow with the young generation of the process', async () => {
    const limitWith = async (semiSpaceMebibytes: number) => {
      setFlagsFromString(`--max-semi-space-size=${semiSpaceMebibytes}`);
      await create({ module: new URL('./heap-limit-thread.fixture.ts', import.meta.url) }).start();
      const failure = await thread.checkHealth().catch(({ message }: Error) => message);
      await thread.close();
      return failure;
    };
    const limit = await limitWith(16);
    expect(Number(limit)).toBeGreaterThan(0);
    expect(await limitWith(128)).toBe(limit);
  });

  test('keeps pushes until the push channel accepts them', async () => {
    await create().start();
    push.lose();
    await chat(log, new ChatHistory(), 60);
    await projected(log);
    expect(receivedPushes.events()).toEqual([]);
    push.restore();
    await everythingIsProjectedAndPushed();
  });

  test('resumes where the previous thread stopped', async () => {
    const history = new ChatHistory();
    await create().start();
    await chat(log, history, 60);
    await thread.close();
    await chat(log, history, 60, 2);
    await create().start();
    await everythingIsProjectedAndPushed();
  });

  test('reports why it cannot project', async () => {
    await create().start();
    await chat(log, new ChatHistory(), 20);
    await projected(log);
    await thread.close();
    await log.database.write([{ sql: 'UPDATE checkpoints SET position = position + 1000 WHERE position > 0' }]);
    await create().start();
    await waitUntil(
      () =>
        thread.checkHealth().then(
          () => false,
          () => true,
        ),
      { what: 'the failure' },
    );
    await expect(thread.checkHealth()).rejects.toThrow('parley epoch --new');
  });

  test('HA 3.1: a halt keeps the name by which /readyz knows that it is permanent', async () => {
    await create().start();
    await chat(log, new ChatHistory(), 20);
    await projected(log);
    await thread.close();
    await log.database.write([{ sql: 'UPDATE checkpoints SET position = position + 1000 WHERE position > 0' }]);
    await create().start();
    const failureName = () =>
      thread.checkHealth().then(
        () => null,
        ({ name }: Error) => name,
      );
    await waitUntil(async () => (await failureName()) === 'ProjectionHalted', { what: 'the halt' });
  });
});

describe('a failing worker thread', () => {
  test('reports why it cannot start, and ends', async () => {
    const config = { ...unset, DATA_DIR: `${log.folder}/nowhere` };
    await expect(create({ config }).start()).rejects.toThrow('directory does not exist');
  });

  test('reports a crash', async () => {
    await create({ module: new URL('./crashing-thread.fixture.ts', import.meta.url) }).start();
    await expect(thread.checkHealth()).rejects.toThrow('uncaught on purpose');
    expect(crashes.map(({ message }) => message)).toEqual(['uncaught on purpose']);
    await expect(thread.checkHealth()).rejects.toThrow('closed');
  });
});
