/** Starting projectors on a ChatLog, and waiting for what they make of it. */
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
import { usualTimes, type ProjectorDependencies, type ProjectorTimes } from '../projector-dependencies.ts';
import type { ChatLog } from './chat-log.ts';
import { earlierAmong, MemoryTables } from '../rebuild/memory-tables.ts';

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
    times: { ...usualTimes, ...times },
    ...overrides,
  });
}

/** Resolves when the checkpoints stand where the log ends now. */
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

/** The live read tables by table and key, comparable with those in memory. */
export async function tablesOf(database: Database): Promise<Map<string, AnyRow>> {
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

/** One straight fold of the whole log, in memory. */
export async function directProjection(store: EventStore, projections = liveProjections): Promise<Map<string, AnyRow>> {
  const log: AnyStoredEvent[] = [];
  for (const { partition, position } of await store.heads()) {
    log.push(...(await store.readPartition(partition, { position: 0, eventId: null }, position)));
  }
  const tables = new MemoryTables(projections, earlierAmong(log));
  const { parked } = tables.apply(log);
  if (parked.length > 0) throw new Error('the log cannot be projected', { cause: parked[0]!.cause?.error });
  return tables.all();
}

export interface Heard {
  pushes: Push[];
  /** The wire events, in the order of arrival. */
  events(): TimelineEvent[];
}

export async function listen(push: PushChannel): Promise<Heard> {
  const pushes: Push[] = [];
  await push.subscribe({ onPush: (one) => pushes.push(one), onLost: () => undefined, onRestored: () => undefined });
  const events: Heard['events'] = () => pushes.flatMap((one) => (one.kind === 'event' && 'seq' in one.event ? [one.event] : []));
  return { pushes, events };
}

/** Whether each conversation's seqs were heard 1, 2, 3 … up to its last, repetitions aside. */
export function isHeardInOrder(heard: Heard): boolean {
  const last = new Map<string, number>();
  for (const { conversationId, seq } of heard.events()) {
    const before = last.get(conversationId) ?? 0;
    if (seq > before + 1) return false;
    last.set(conversationId, Math.max(before, seq));
  }
  return true;
}

/** The log's events that clients hear of. */
export async function timelineOf({ store }: Pick<ChatLog, 'store'>): Promise<StoredTimelineEvent[]> {
  const heads = await store.heads();
  const events = await Promise.all(
    heads.map(({ partition, position }) => store.readPartition(partition, { position: 0, eventId: null }, position)),
  );
  return events.flat().filter(isTimelineEvent);
}
