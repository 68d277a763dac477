import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import { inProcessPushChannel, type InProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { LIVE } from '@parley/read-tables/checkpoints';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from './app.ts';
import { invalidateCheckpoints } from './rebuild/slot-claim.ts';
import { ChatHistory } from './testing/chat-history.ts';
import { openEmbeddedLog, type ChatLog } from './testing/chat-log.ts';
import { chat } from './testing/live-chat.ts';
import {
  isReceivedInOrder,
  recordPushes,
  makeProjector,
  projected,
  expectedTables,
  readActiveTables,
  timelineOf,
  type RecordedPushes,
  type ProjectorSetup,
} from './testing/test-projector.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(30_000);

let log: ChatLog;
let bus: EventBus;
let push: InProcessPushChannel;
let received: RecordedPushes;
const projectors: Projector[] = [];

async function open(eventBus: EventBus = inProcessEventBus()): Promise<void> {
  bus = eventBus;
  push = inProcessPushChannel();
  received = await recordPushes(push);
  log = await openEmbeddedLog(bus);
}

async function start(setup: Partial<ProjectorSetup> = {}): Promise<Projector> {
  const projector = makeProjector({ log, bus, push, ...setup });
  projectors.push(projector);
  await projector.start();
  return projector;
}

/** Waits until clients have received each timeline event of the log, in the order of its conversation. */
async function expectAllReceived(): Promise<void> {
  const expected = (await timelineOf(log)).map(({ id }) => id);
  const ids = (): Set<string> => new Set(received.events().map(({ id }) => id));
  await waitUntil(() => ids().size >= expected.length, { what: 'all pushes' });
  expect(ids()).toEqual(new Set(expected));
  expect(isReceivedInOrder(received)).toBe(true);
}

beforeEach(() => open());

afterEach(async () => {
  await Promise.all(projectors.splice(0).map((projector) => projector.close()));
  await log.close();
});

describe('projecting', () => {
  test('projects and pushes what is appended, in order', async () => {
    const projector = await start();
    await chat(log, new ChatHistory(), 200);
    await projected(log);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
    await projector.close();
    await expectAllReceived();
  });

  test('projects what was appended before the start', async () => {
    await chat(log, new ChatHistory(), 60);
    await start();
    await projected(log);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });

  test('works without published commits, at the poll interval', async () => {
    log.stopPublishing();
    const projector = await start();
    await chat(log, new ChatHistory(), 60);
    await projected(log);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
    await projector.close();
    await expectAllReceived();
  });

  test('a checkpoint conflict, as a rebuild causes, is no failure: the shard reloads and continues', async () => {
    const failures: string[][] = [];
    const logger = createLogger({ service: 'projector', level: 'silent' });
    logger.info = (_fields: unknown, message?: string) => {
      if (message?.startsWith('checkpoint conflict')) failures.push(projector.state().failures);
    };
    const projector = await start({ overrides: { logger } });
    const history = new ChatHistory();
    for (let seed = 1; failures.length < 3; seed++) {
      await log.database.write([invalidateCheckpoints(LIVE)]);
      await chat(log, history, 10, seed);
      await projected(log);
    }
    expect(failures.flat()).toEqual([]);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });

  test('projects a published commit without reading the log', async () => {
    const reads: number[] = [];
    const store = {
      ...log.store,
      readPartition: (...args: Parameters<typeof log.store.readPartition>) => (reads.push(args[0]), log.store.readPartition(...args)),
    };
    const [registered] = await log.append(
      accountRegistered({ userId: newId(), personal: { username: 'a', displayName: 'A', email: null } }),
    );
    await start({ overrides: { store }, times: { poll: 60_000 } });
    await projected(log);
    await waitUntil(() => reads.length >= 64, { what: 'the first read of each partition' });
    reads.length = 0;
    const userId = `${newId().slice(0, -2)}${(registered!.payload as { userId: string }).userId.slice(-2)}`;
    await log.append(accountRegistered({ userId, personal: { username: 'b', displayName: 'B', email: null } }));
    await projected(log);
    expect(reads).toEqual([]);
  });
});

describe('a bus that drops, repeats and reorders', () => {
  test.each([1, 2, 3])('only delays (seed %i)', async (seed) => {
    await log.close();
    await open(inProcessEventBus({ faultInjection: { seed, drop: 0.2, repeat: 0.3, delay: 0.4 } }));
    const projector = await start();
    await chat(log, new ChatHistory(), 250);
    await projected(log);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
    await projector.close();
    await expectAllReceived();
    expect(new Set(received.events().map(({ id }) => id)).size).toBe(received.events().length);
  });
});

describe('several projectors', () => {
  const quick = { lease: 500, renewal: 100 };

  test('share the shards; one that closes leaves its shards to the other', async () => {
    const one = await start({ times: quick });
    await waitUntil(() => one.state().shards.length === 4, { what: 'the first to own all shards' });
    const other = await start({ times: quick });
    await waitUntil(() => one.state().shards.length === 2 && other.state().shards.length === 2, { what: 'two shards each' });
    const history = new ChatHistory();
    await chat(log, history, 60);
    await one.close();
    await waitUntil(() => other.state().shards.length === 4, { what: 'the remaining one to own all shards' });
    await chat(log, history, 60, 2);
    await projected(log);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
    await other.close();
    await expectAllReceived();
  });

  test('stay consistent when both own every shard: a stale one changes nothing', async () => {
    // Leases in separate databases: neither knows the other.
    const separate = await openEmbeddedLog(inProcessEventBus());
    const one = await start({ times: quick });
    const other = await start({ times: quick, overrides: { log: separate.log } });
    await chat(log, new ChatHistory(), 200);
    await projected(log);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
    await Promise.all([one.close(), other.close()]);
    await separate.close();
    await expectAllReceived();
  });
});

test('published commits of another installation on the same broker are ignored', async () => {
  const foreign = await openEmbeddedLog(bus);
  const projector = await start();
  const history = new ChatHistory();
  await chat(foreign, new ChatHistory(), 60);
  await chat(log, history, 30);
  await chat(foreign, new ChatHistory(), 60, 2);
  await chat(log, history, 30, 2);
  await projected(log);
  expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  await projector.close();
  await expectAllReceived();
  await foreign.close();
});
