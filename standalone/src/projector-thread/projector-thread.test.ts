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
  isHeardInOrder,
  listen,
  projected,
  directProjection,
  tablesOf,
  timelineOf,
  type Heard,
} from '@parley/projector/testing/projecting';
import { inProcessPushChannel, type InProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { LIVE, readCheckpoints, SEARCH } from '@parley/read-tables/checkpoints';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { Registry } from 'prom-client';
import { createProjectorThread, type ProjectorThread, type ProjectorThreadOptions } from './create-projector-thread.ts';

// A thread reads its modules first, beside other tests.
jest.setTimeout(30_000);

const bus = inProcessEventBus();
let log: ChatLog;
let push: InProcessPushChannel;
let heard: Heard;
let registry: Registry;
let deaths: Error[];
let thread: ProjectorThread;

function create(options: Partial<ProjectorThreadOptions> = {}): ProjectorThread {
  const config = { DATA_DIR: log.folder!, DATABASE_URL: undefined, READ_DATABASE_URL: undefined };
  const onDeath = (error: Error) => void deaths.push(error);
  registry = new Registry();
  const metrics = projectorMetrics(registry);
  return (thread = createProjectorThread({ config, failpoint: undefined, logLevel: 'silent', bus, push, metrics, onDeath, ...options }));
}

beforeEach(async () => {
  log = await openEmbeddedLog(bus);
  push = inProcessPushChannel();
  heard = await listen(push);
  deaths = [];
});

afterEach(async () => {
  await thread.close();
  await log.close();
});

async function everythingIsProjectedAndPushed(): Promise<void> {
  for (const subscription of [LIVE, SEARCH]) await projected(log, { subscription });
  const projections = [...liveProjections, ...searchSubscription.projections];
  expect(await tablesOf(log.database)).toEqual(await directProjection(log.store, projections));
  const expected = new Set((await timelineOf(log)).map(({ id }) => id));
  const ids = () => new Set(heard.events().map(({ id }) => id));
  await waitUntil(() => ids().size >= expected.size, { what: 'all pushes' });
  expect(ids()).toEqual(expected);
  expect(isHeardInOrder(heard)).toBe(true);
}

describe("the projector's thread", () => {
  test('applies and pushes what is appended, in order, and counts it in the metrics of the process', async () => {
    await create().start();
    await chat(log, new ChatHistory(), 200);
    await everythingIsProjectedAndPushed();
    expect(await registry.metrics()).toMatch(/parley_projection_batch_events_count\{shard="\d"\} [1-9]/);
    await expect(thread.working()).resolves.toBeUndefined();
  });

  test('needs no publishedCommit', async () => {
    log.silence();
    await create().start();
    await chat(log, new ChatHistory(), 60);
    await everythingIsProjectedAndPushed();
  });

  test('takes publishedCommits at their word, without a look at the log', async () => {
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
    await waitUntil(async () => (await reached()) === 2, { what: 'the event that the publishedCommit alone tells' });
  });

  test('keeps what the push channel does not take until it does', async () => {
    await create().start();
    push.lose();
    await chat(log, new ChatHistory(), 60);
    await projected(log);
    expect(heard.events()).toEqual([]);
    push.restore();
    await everythingIsProjectedAndPushed();
  });

  test('goes on where the one before it ended', async () => {
    const history = new ChatHistory();
    await create().start();
    await chat(log, history, 60);
    await thread.close();
    await chat(log, history, 60, 2);
    await create().start();
    await everythingIsProjectedAndPushed();
  });

  test('tells what keeps it from its work', async () => {
    await create().start();
    await chat(log, new ChatHistory(), 20);
    await projected(log);
    await thread.close();
    await log.database.write([{ sql: 'UPDATE checkpoints SET position = position + 1000 WHERE position > 0' }]);
    await create().start();
    await waitUntil(
      () =>
        thread.working().then(
          () => false,
          () => true,
        ),
      { what: 'the trouble' },
    );
    await expect(thread.working()).rejects.toThrow('parley epoch --new');
  });
});

describe('a thread that can not do its work', () => {
  test('says why it can not begin, and ends', async () => {
    const config = { DATA_DIR: `${log.folder}/nowhere`, DATABASE_URL: undefined, READ_DATABASE_URL: undefined };
    await expect(create({ config }).start()).rejects.toThrow('directory does not exist');
  });

  test('is no quiet death', async () => {
    await create({ module: new URL('./dying-thread.fixture.ts', import.meta.url) }).start();
    await expect(thread.working()).rejects.toThrow('nobody caught this');
    expect(deaths.map(({ message }) => message)).toEqual(['nobody caught this']);
    await expect(thread.working()).rejects.toThrow('closed');
  });
});
