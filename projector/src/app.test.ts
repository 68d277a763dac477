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
import { reread } from './rebuild/slot-claim.ts';
import { ChatHistory } from './testing/chat-history.ts';
import { openEmbeddedLog, type ChatLog } from './testing/chat-log.ts';
import { chat } from './testing/live-chat.ts';
import {
  isHeardInOrder,
  listen,
  makeProjector,
  projected,
  directProjection,
  tablesOf,
  timelineOf,
  type Heard,
  type ProjectorSetup,
} from './testing/projecting.ts';

// Each commit waits for the disk, which other tests use too.
jest.setTimeout(30_000);

let log: ChatLog;
let bus: EventBus;
let push: InProcessPushChannel;
let heard: Heard;
const projectors: Projector[] = [];

async function open(over: EventBus = inProcessEventBus()): Promise<void> {
  bus = over;
  push = inProcessPushChannel();
  heard = await listen(push);
  log = await openEmbeddedLog(bus);
}

async function start(setup: Partial<ProjectorSetup> = {}): Promise<Projector> {
  const projector = makeProjector({ log, bus, push, ...setup });
  projectors.push(projector);
  await projector.start();
  return projector;
}

/** Each event of the log that clients hear of, in the order of its conversation. */
async function everythingHeard(): Promise<void> {
  const expected = (await timelineOf(log)).map(({ id }) => id);
  const ids = (): Set<string> => new Set(heard.events().map(({ id }) => id));
  await waitUntil(() => ids().size >= expected.length, { what: 'all pushes' });
  expect(ids()).toEqual(new Set(expected));
  expect(isHeardInOrder(heard)).toBe(true);
}

beforeEach(() => open());

afterEach(async () => {
  await Promise.all(projectors.splice(0).map((projector) => projector.close()));
  await log.close();
});

describe('projecting', () => {
  test('what is appended is in the tables and was pushed, in order', async () => {
    const projector = await start();
    await chat(log, new ChatHistory(), 200);
    await projected(log);
    expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
    await projector.close();
    await everythingHeard();
  });

  test('what was appended before the start is projected too', async () => {
    await chat(log, new ChatHistory(), 60);
    await start();
    await projected(log);
    expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
  });

  test('with no publishedCommit at all everything works, a little later', async () => {
    log.silence();
    const projector = await start();
    await chat(log, new ChatHistory(), 60);
    await projected(log);
    expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
    await projector.close();
    await everythingHeard();
  });

  test('checkpoints that another one moved, as a rebuild does, are no trouble: it reads them anew and goes on', async () => {
    const troubles: string[][] = [];
    const logger = createLogger({ service: 'projector', level: 'silent' });
    logger.info = (_fields: unknown, message?: string) => {
      if (message?.startsWith('another one moved')) troubles.push(projector.state().troubles);
    };
    const projector = await start({ overrides: { logger } });
    const history = new ChatHistory();
    for (let seed = 1; troubles.length < 3; seed++) {
      await log.database.write([reread(LIVE)]);
      await chat(log, history, 10, seed);
      await projected(log);
    }
    expect(troubles.flat()).toEqual([]);
    expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
  });

  test('a publishedCommit is projected without a look at the log', async () => {
    const reads: number[] = [];
    const store = {
      ...log.store,
      readPartition: (...words: Parameters<typeof log.store.readPartition>) => (reads.push(words[0]), log.store.readPartition(...words)),
    };
    const [registered] = await log.append(
      accountRegistered({ userId: newId(), personal: { username: 'a', displayName: 'A', email: null } }),
    );
    await start({ overrides: { store }, times: { poll: 60_000 } });
    await projected(log);
    await waitUntil(() => reads.length >= 64, { what: 'the first look at each partition' });
    reads.length = 0;
    const userId = `${newId().slice(0, -2)}${registered!.payload && 'userId' in registered!.payload ? registered!.payload.userId.slice(-2) : ''}`;
    await log.append(accountRegistered({ userId, personal: { username: 'b', displayName: 'B', email: null } }));
    await projected(log);
    expect(reads).toEqual([]);
  });
});

describe('a bus that loses, repeats and reorders', () => {
  test.each([1, 2, 3])('changes nothing but the time (seed %i)', async (seed) => {
    await log.close();
    await open(inProcessEventBus({ disturbance: { seed, drop: 0.2, repeat: 0.3, delay: 0.4 } }));
    const projector = await start();
    await chat(log, new ChatHistory(), 250);
    await projected(log);
    expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
    await projector.close();
    await everythingHeard();
    expect(new Set(heard.events().map(({ id }) => id)).size).toBe(heard.events().length);
  });
});

describe('several projectors', () => {
  const quick = { lease: 500, renewal: 100 };

  test('share the shards, and one that goes leaves its shards to the other', async () => {
    const one = await start({ times: quick });
    await waitUntil(() => one.state().shards.length === 4, { what: 'all shards for the first' });
    const other = await start({ times: quick });
    await waitUntil(() => one.state().shards.length === 2 && other.state().shards.length === 2, { what: 'two shards each' });
    const history = new ChatHistory();
    await chat(log, history, 60);
    await one.close();
    await waitUntil(() => other.state().shards.length === 4, { what: 'all shards for the one that stays' });
    await chat(log, history, 60, 2);
    await projected(log);
    expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
    await other.close();
    await everythingHeard();
  });

  test('two that both believe to hold every shard harm nothing: the stale one changes nothing', async () => {
    // Leases in databases apart: neither knows of the other.
    const apart = await openEmbeddedLog(inProcessEventBus());
    const one = await start({ times: quick });
    const other = await start({ times: quick, overrides: { log: apart.log } });
    await chat(log, new ChatHistory(), 200);
    await projected(log);
    expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
    await Promise.all([one.close(), other.close()]);
    await apart.close();
    await everythingHeard();
  });
});

test('publishedCommits of another installation on the same broker leave no trace', async () => {
  const foreign = await openEmbeddedLog(bus);
  const projector = await start();
  const history = new ChatHistory();
  await chat(foreign, new ChatHistory(), 60);
  await chat(log, history, 30);
  await chat(foreign, new ChatHistory(), 60, 2);
  await chat(log, history, 30, 2);
  await projected(log);
  expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
  await projector.close();
  await everythingHeard();
  await foreign.close();
});
