import type { Database } from '@parley/database/database';
import { decodeRow } from '@parley/database/table-sql';
import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import type { TimelineEvent } from '@parley/events/wire/events';
import { isTimelineEvent, type StoredTimelineEvent } from '@parley/events/wire/to-wire';
import type { EventBus } from '@parley/event-bus/event-bus';
import type { Push, PushChannel } from '@parley/push-channel/push-channel';
import { LIVE, readCheckpoints } from '@parley/read-tables/checkpoints';
import { activeSlot } from '@parley/read-tables/slots';
import { readTables } from '@parley/read-tables/tables';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { Registry } from 'prom-client';
import { createProjector, type Projector } from '../app.ts';
import { keyText, type AnyRow } from '../apply/row-key.ts';
import { projectorMetrics } from '../metrics.ts';
import { liveProjections } from '../projections/all.ts';
import { defaultTimes, type ProjectorDependencies, type ProjectorTimes } from '../projector-dependencies.ts';
import type { ChatLog } from './chat-log.ts';
import { earlierEventsIn, MemoryTables } from '../rebuild/memory-tables.ts';

export interface ProjectorSetup {
  log: Pick<ChatLog, 'store' | 'log' | 'database'>;
  bus: EventBus;
  push: PushChannel;
  times?: Partial<ProjectorTimes>;
  overrides?: Partial<ProjectorDependencies>;
}

export function makeProjector({ log, bus, push, times, overrides }: ProjectorSetup): Projector {
  return createProjector({
    store: log.store,
    bus,
    push,
    database: log.database,
    log: log.log,
    projections: liveProjections,
    secondaries: [],
    instanceId: newId(),
    metrics: projectorMetrics(new Registry()),
    logger: createLogger({ service: 'projector', level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
    clock: Date.now,
    times: { ...defaultTimes, ...times },
    ...overrides,
  });
}

/** Resolves when the subscription has reached the current end of the log. */
export async function projected(
  { store, database }: Pick<ChatLog, 'store' | 'database'>,
  { subscription = LIVE, deadlineMs = 15_000 } = {},
): Promise<void> {
  const heads = await store.heads();
  await waitUntil(
    async () => {
      const reached = new Map((await readCheckpoints(database, subscription)).map(({ partition, position }) => [partition, position]));
      return heads.every(({ partition, position }) => reached.get(partition)! >= position);
    },
    { what: 'the projection to reach the heads', deadlineMs, pauseMs: 5 },
  );
}

/** Reads the active tables by `table/key`, comparable with `expectedTables`. */
export async function readActiveTables(database: Database): Promise<Map<string, AnyRow>> {
  const { names } = await activeSlot(database);
  const rows: [string, AnyRow][] = [];
  for (const table of readTables) {
    for (const found of await database.read({ sql: `SELECT * FROM ${names[table.name as keyof typeof names]}` })) {
      const row = decodeRow(table, found);
      rows.push([`${table.name}/${keyText(table, row)}`, row]);
    }
  }
  return new Map(rows.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Projects the whole log in one pass in memory: the rows that the read tables must have. */
export async function expectedTables(store: EventStore, projections = liveProjections): Promise<Map<string, AnyRow>> {
  const log: AnyStoredEvent[] = [];
  for (const { partition, position } of await store.heads()) {
    log.push(...(await store.readPartition(partition, { position: 0, eventId: null }, position)));
  }
  const tables = new MemoryTables(projections, earlierEventsIn(log));
  const { parked } = tables.apply(log);
  if (parked.length > 0) throw new Error('the log cannot be projected', { cause: parked[0]!.cause?.error });
  return tables.all();
}

export interface RecordedPushes {
  pushes: Push[];
  /** Timeline events in order of arrival. */
  events(): TimelineEvent[];
}

/** Records the pushes of a channel from now on. */
export async function recordPushes(push: PushChannel): Promise<RecordedPushes> {
  const pushes: Push[] = [];
  await push.subscribe({ onPush: (one) => pushes.push(one), onLost: () => undefined, onRestored: () => undefined });
  const events: RecordedPushes['events'] = () =>
    pushes.flatMap((push) => (push.kind === 'event' && 'seq' in push.event ? [push.event] : []));
  return { pushes, events };
}

/** Returns whether each conversation's seqs arrived without gaps, apart from repetitions. */
export function isReceivedInOrder(recorded: RecordedPushes): boolean {
  const last = new Map<string, number>();
  for (const { conversationId, seq } of recorded.events()) {
    const before = last.get(conversationId) ?? 0;
    if (seq > before + 1) return false;
    last.set(conversationId, Math.max(before, seq));
  }
  return true;
}

/** Reads all timeline events of the log, which clients must receive. */
export async function timelineOf({ store }: Pick<ChatLog, 'store'>): Promise<StoredTimelineEvent[]> {
  const heads = await store.heads();
  const events = await Promise.all(
    heads.map(({ partition, position }) => store.readPartition(partition, { position: 0, eventId: null }, position)),
  );
  return events.flat().filter(isTimelineEvent);
}
