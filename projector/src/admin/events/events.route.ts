import { eventCatalogue, type EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { PARTITIONS } from '@parley/events/partitions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { positionsAtTime } from '../../inspect/positions-at.ts';
import { mask } from '../mask.ts';
import { reasonField, recordAction } from '../record-action.ts';
import type { AdminSources } from '../sources.ts';
import { eventsOfStream, newestEvents, nextEvents, type Positions } from './event-page.ts';
import { cursor, encodeCursor, startPosition, streamName, type StartPosition } from './query-parameters.ts';
import { stateAround } from './state-around.ts';

const types = Object.keys(eventCatalogue) as [EventType, ...EventType[]];

const query = z.object({
  stream: streamName.optional(),
  type: z.enum(types).optional(),
  /** Without `from` and `cursor`: the newest events. */
  from: startPosition.optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const eventPosition = z.object({
  partition: z.coerce
    .number()
    .int()
    .min(0)
    .max(PARTITIONS - 1),
  position: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});

/** Personal fields are masked in all responses except those of `reveal`. */
export function eventRoutes(sources: AdminSources): Route[] {
  const { store } = sources;
  return [
    defineRoute({
      method: 'GET',
      path: '/admin/api/events',
      operation: 'adminListEvents',
      summary: 'List events from a position, or the newest events',
      auth: 'operator',
      query,
      answers: { 200: z.unknown() },
      problems: [],
      handle: async ({ query: request }) => ({ status: 200, body: await listEvents(sources, request) }),
    }),
    defineRoute({
      method: 'GET',
      path: '/admin/api/events/:partition/:position',
      operation: 'adminGetEvent',
      summary: 'Get an event and the rows that it changed',
      auth: 'operator',
      params: eventPosition,
      answers: { 200: z.unknown() },
      problems: ['not_found'],
      handle: async ({ params }) => ({ status: 200, body: mask(await readEvent(store, params)) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/admin/api/events/:partition/:position/reveal',
      operation: 'adminRevealEvent',
      summary: 'Get an event with its personal fields; the request is recorded',
      auth: 'operator',
      params: eventPosition,
      body: z.strictObject({ reason: reasonField }),
      answers: { 200: z.unknown() },
      problems: ['not_found'],
      async handle(request) {
        const { logger, address } = request;
        const found = await readEvent(store, request.params);
        const { id: eventId, partition, position, stream, type } = found.event;
        await recordAction(store, { action: 'event.revealed', subject: `${partition}/${position}`, ...request.body }, request);
        // A warning, so that usual log levels include it.
        logger.warn({ eventId, partition, position, stream, type, address }, 'operator viewed the personal fields of an event');
        return { status: 200, body: found };
      },
    }),
  ];
}

type ListRequest = z.output<typeof query>;

async function listEvents({ store }: AdminSources, { stream, type, from, cursor: given, limit }: ListRequest) {
  if (stream !== undefined) {
    if (given?.kind === 'positions') throw cursorMismatch();
    const { events, version, more } = await eventsOfStream(store, stream, { after: given?.version ?? 0, type, limit });
    return { items: mask(events), cursor: `v${version}`, more };
  }
  if (given?.kind === 'version') throw cursorMismatch();
  if (given === undefined && from === undefined) {
    const { events, after } = await newestEvents(store, { type, limit });
    return { items: mask(events), cursor: encodeCursor(after), more: false };
  }
  const after: Positions = given?.positions ?? (await positionsBefore(store, from!));
  const { events, more } = await nextEvents(store, after, { type, limit });
  return { items: mask(events), cursor: encodeCursor(after), more };
}

const cursorMismatch = (): Problem =>
  new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'Must be a cursor from a page of this query' }] });

async function positionsBefore(store: AdminSources['store'], from: StartPosition): Promise<Positions> {
  if (from.kind === 'position') return new Map([[from.partition, Math.max(0, from.position - 1)]]);
  // Includes events recorded in exactly this microsecond.
  return positionsAtTime(store, from.micros - 1);
}

async function readEvent(store: AdminSources['store'], { partition, position }: z.output<typeof eventPosition>) {
  const [event] = await readAt(store, partition, position);
  if (event === undefined) throw new Problem('not_found');
  return { event, state: await stateAround(store, event) };
}

/** Checks the head first, because reading beyond it reports a diverged log. */
async function readAt(store: AdminSources['store'], partition: number, position: number): Promise<AnyStoredEvent[]> {
  const head = (await store.heads()).find((candidate) => candidate.partition === partition)?.position ?? 0;
  return position > head ? [] : store.readPartition(partition, { position: position - 1, eventId: null }, 1);
}
