import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { LogDiverged } from '@parley/event-store/event-store';
import { conversationCreated, conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import { idToBytes } from '@parley/events/id-bytes';
import { newId } from '@parley/events/ids';
import { partitionOf, PARTITIONS } from '@parley/events/partitions';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { LIVE, readCheckpoints } from '@parley/read-tables/checkpoints';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { Registry } from 'prom-client';
import type { Projector } from '../app.ts';
import { projectorMetrics } from '../metrics.ts';
import { openEmbeddedLog, reopened, type ChatLog } from '../testing/chat-log.ts';
import { makeProjector, projected, type ProjectorSetup } from '../testing/test-projector.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(30_000);

let log: ChatLog;
let bus: EventBus;
let projector: Projector | null = null;

const conversationId = newId();
const partition = partitionOf(conversationId);
const created = () =>
  conversationCreated({
    conversationId,
    kind: 'group',
    title: 'Reading',
    avatarFileId: null,
    members: [{ userId: newId(), role: 'owner' }],
  });
const renamed = (title: string) => conversationRenamed({ conversationId, title });

async function start(overrides: ProjectorSetup['overrides'] = {}, times: ProjectorSetup['times'] = {}): Promise<Projector> {
  projector = makeProjector({ log, bus, push: inProcessPushChannel(), times: { retry: 20, renewal: 100, ...times }, overrides });
  await projector.start();
  return projector;
}

const haltOf = () =>
  projector!
    .state()
    .shards.flatMap(({ partitions }) => partitions)
    .find((report) => report.partition === partition)?.halt;

beforeEach(async () => {
  bus = inProcessEventBus();
  log = await openEmbeddedLog(bus);
});

afterEach(async () => {
  await projector?.close();
  projector = null;
  await log.close();
});

describe('HA 3.1: a log that was rolled back together with the checkpoints', () => {
  /** Rolls log and read tables back to position 1, as a failover to a lagging replica does when they share a server. */
  async function rollBack(): Promise<void> {
    const [first] = await log.store.readPartition(partition, { position: 0, eventId: null }, 1);
    await log.log.write([
      { sql: 'DELETE FROM events WHERE partition_id = ? AND position > 1', values: [partition] },
      { sql: 'UPDATE heads SET position = 1 WHERE partition_id = ?', values: [partition] },
    ]);
    await log.database.write([
      {
        sql: 'UPDATE checkpoints SET position = 1, last_event_id = ?, revision = revision + 1 WHERE partition_id = ?',
        values: [idToBytes(first!.id), partition],
      },
    ]);
  }

  async function startAndRollBack(): Promise<{ halts: () => number }> {
    let halts = 0;
    const metrics = { ...projectorMetrics(new Registry()), partitionHalted: () => void halts++ };
    await start({ metrics }, { haltedRecheck: 20 });
    await log.append(created(), renamed('x'), renamed('y'));
    await projected(log);
    await rollBack();
    return { halts: () => halts };
  }

  test('halts its partition, and the halt survives reloads of the checkpoints', async () => {
    const { halts } = await startAndRollBack();
    await waitUntil(() => halts() >= 3, { what: 'the halt to survive two reloads' });
    expect(haltOf()).toMatchObject({ reason: 'log_diverged', remedy: expect.stringContaining('parley epoch --new') });
    const other = await reopened(log, bus);
    await other.append(renamed('another history'), renamed('goes on'));
    const before = halts();
    await waitUntil(() => halts() > before + 1, { what: 'two more reloads' });
    expect(haltOf()).toMatchObject({ reason: 'log_diverged' });
    await expect(projector!.checkHealth()).rejects.toThrow('parley replay');
    expect(await readCheckpoints(log.database, LIVE, [partition])).toMatchObject([{ position: 1 }]);
  });

  test('halts a shard whose lease was lost meanwhile', async () => {
    const { halts } = await startAndRollBack();
    await log.log.write([{ sql: 'UPDATE shard_leases SET fencing_token = fencing_token + 1' }]);
    await waitUntil(() => halts() >= 3 && haltOf() !== undefined, { what: 'the halt under a new lease' });
    expect(haltOf()).toMatchObject({ reason: 'log_diverged' });
  });
});

test('HA 3.1: halts every partition when the store has lost acknowledged events', async () => {
  const lost = new LogDiverged(partition, { position: 7, eventId: newId() }, 'no event');
  let divergence: LogDiverged | null = null;
  await start({ store: { ...log.store, divergence: () => divergence } });
  await log.append(created());
  await projected(log);
  divergence = lost;
  const halted = () => projector!.state().shards.flatMap(({ partitions }) => partitions.filter(({ halt }) => halt));
  await waitUntil(() => halted().length === PARTITIONS, { what: 'every partition to halt' });
  expect(halted()[0]!.halt).toMatchObject({ reason: 'log_diverged' });
});
