import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { readParkedSequences } from '@parley/read-tables/parked';
import { createLogger } from '@parley/service-kit/logging';
import { describeWithServer, sharedRabbitmq } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from './app.ts';
import { liveProjections } from './projections/all.ts';
import { compareWithFreshProjection } from './rebuild/compare-with-fresh-projection.ts';
import { rebuild } from './rebuild/rebuild.ts';
import { retryParked } from './subscription/retry-parked.ts';
import { ChatHistory } from './testing/chat-history.ts';
import { openServerLog, type ChatLog } from './testing/chat-log.ts';
import { chat, keepChatting } from './testing/live-chat.ts';
import {
  isReceivedInOrder,
  recordPushes,
  makeProjector,
  projected,
  expectedTables,
  readActiveTables,
  timelineOf,
} from './testing/test-projector.ts';

jest.setTimeout(60_000);

async function openBus(): Promise<EventBus> {
  const url = await sharedRabbitmq();
  if (url === null) return inProcessEventBus();
  const logger = createLogger({ service: 'projector', level: 'silent' });
  return rabbitEventBus({ url, logger, topology: topologyOf(randomBytes(16).toString('hex')) });
}

for (const server of ['mariadb', 'mysql'] as const) {
  await describeWithServer(server, (url) => {
    const closings: (() => Promise<void>)[] = [];
    const projectors: Projector[] = [];

    async function open(): Promise<{ log: ChatLog; bus: EventBus }> {
      const bus = await openBus();
      const log = await openServerLog(url, bus);
      closings.push(
        () => log.close(),
        () => bus.close(),
      );
      return { log, bus };
    }

    async function start(setup: Parameters<typeof makeProjector>[0]): Promise<Projector> {
      const projector = makeProjector(setup);
      projectors.push(projector);
      await projector.start();
      return projector;
    }

    afterEach(async () => {
      await Promise.all(projectors.splice(0).map((projector) => projector.close()));
      for (const close of closings.splice(0)) await close();
    });

    test('two projectors project everything in order while one stops', async () => {
      const { log, bus } = await open();
      const push = inProcessPushChannel();
      const received = await recordPushes(push);
      const quick = { lease: 1_000, renewal: 200 };
      const [one, other] = await Promise.all([start({ log, bus, push, times: quick }), start({ log, bus, push, times: quick })]);
      const history = new ChatHistory();
      await chat(log, history, 300);
      await waitUntil(() => one.state().shards.length === 2 && other.state().shards.length === 2, { what: 'two shards each' });
      await one.close();
      await chat(log, history, 300, 2);
      await projected(log);
      expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
      await other.close();
      const expected = (await timelineOf(log)).map(({ id }) => id);
      await waitUntil(() => new Set(received.events().map(({ id }) => id)).size === expected.length, { what: 'all pushes' });
      expect(isReceivedInOrder(received)).toBe(true);
    });

    test('a projector that stops renewing loses its shards within eight seconds, then changes nothing', async () => {
      const { log, bus } = await open();
      const push = inProcessPushChannel();
      const frozen = Promise.withResolvers<void>();
      let isFrozen = false;
      const whenThawed = async (): Promise<void> => (isFrozen ? frozen.promise : undefined);
      const freezing = {
        ...log.log,
        write: async (...args: Parameters<typeof log.log.write>) => (await whenThawed(), log.log.write(...args)),
        snapshot: async (...args: Parameters<typeof log.log.snapshot>) => (await whenThawed(), log.log.snapshot(...args)),
      };
      const stale = await start({ log, bus, push, overrides: { log: freezing } });
      await waitUntil(() => stale.state().shards.length === 4, { what: 'all shards' });
      isFrozen = true;
      const began = performance.now();
      const fresh = await start({ log, bus, push });
      await waitUntil(() => fresh.state().shards.length === 4, { what: 'the shards to move', deadlineMs: 8_000 });
      expect(performance.now() - began).toBeLessThan(8_000);
      const history = new ChatHistory();
      // The stale projector does not know yet that it lost them: both project.
      await chat(log, history, 200);
      await projected(log);
      expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
      frozen.resolve();
    });

    test('a rebuild under load produces the same tables, and the comparison finds no difference', async () => {
      const { log, bus } = await open();
      const push = inProcessPushChannel();
      await start({ log, bus, push });
      const history = new ChatHistory();
      await chat(log, history, 400);
      await projected(log);
      const everything = { store: log.store, database: log.database, projections: liveProjections };
      const talk = keepChatting(log, history);
      const { differences } = await rebuild(everything, { projections: [] });
      const compared = await compareWithFreshProjection(everything);
      await rebuild(everything, { projections: ['messages'] });
      await talk.stop();
      await projected(log);
      expect(differences).toEqual([]);
      expect(compared.differences).toEqual([]);
      expect(compared.rows).toBeGreaterThan(400);
      expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
      await log.database.write([{ sql: 'UPDATE conversations_b SET last_seq = last_seq + 1 ORDER BY conversation_id LIMIT 1' }]);
      expect((await compareWithFreshProjection(everything)).differences).toMatchObject([{ table: 'conversations', columns: ['lastSeq'] }]);
    });

    describe('an event that fails', () => {
      test('is parked, and projected on retry', async () => {
        const { log, bus } = await open();
        const failingProjections = liveProjections.map((projection) => {
          const { MessageSent } = projection.steps;
          if (projection.table.name !== 'messages' || !MessageSent) return projection;
          const apply: typeof MessageSent.apply = (event, rows) => {
            if (event.version >= 3) throw new Error('poisoned');
            MessageSent.apply(event, rows);
          };
          return { ...projection, steps: { ...projection.steps, MessageSent: { ...MessageSent, apply } } };
        });
        const projector = await start({ log, bus, push: inProcessPushChannel(), overrides: { projections: failingProjections } });
        await chat(log, new ChatHistory(), 100);
        await projected(log);
        const parked = await readParkedSequences(log.database);
        expect(parked.length).toBeGreaterThan(0);
        await projector.close();
        const everything = { store: log.store, database: log.database, projections: liveProjections };
        for (const { sequenceId } of parked) expect(await retryParked(everything, sequenceId)).toMatchObject({ kind: 'projected' });
        expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
      });
    });
  });
}
