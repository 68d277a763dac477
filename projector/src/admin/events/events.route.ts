import { eventCatalogue, type EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { PARTITIONS } from '@parley/events/partitions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { positionsAtTime } from '../../inspect/positions-at.ts';
import { mask } from '../mask.ts';
import type { AdminSources } from '../sources.ts';
import { eventsOfStream, newestEvents, nextEvents, type Positions } from './event-page.ts';
import { beginning, cursor, cursorText, streamName, type Beginning } from './place.ts';
import { stateAround } from './state-around.ts';

const types = Object.keys(eventCatalogue) as [EventType, ...EventType[]];

const query = z.object({
  stream: streamName.optional(),
  type: z.enum(types).optional(),
  /** Without it, and without a cursor: the newest. */
  from: beginning.optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const place = z.object({
  partition: z.coerce
    .number()
    .int()
    .min(0)
    .max(PARTITIONS - 1),
  position: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});

/** Personal fields are masked in all answers but those of `reveal`. */
export function eventRoutes(sources: AdminSources): Route[] {
  const { store } = sources;
  return [
    defineRoute({
      method: 'GET',
      path: '/admin/api/events',
      operation: 'adminListEvents',
      summary: 'What the log says, from a place on or the newest.',
      auth: 'session',
      query,
      answers: { 200: z.unknown() },
      problems: [],
      handle: async ({ query: asked }) => ({ status: 200, body: await listEvents(sources, asked) }),
    }),
    defineRoute({
      method: 'GET',
      path: '/admin/api/events/:partition/:position',
      operation: 'adminGetEvent',
      summary: 'One event, and what it changed.',
      auth: 'session',
      params: place,
      answers: { 200: z.unknown() },
      problems: ['not_found'],
      handle: async ({ params }) => ({ status: 200, body: mask(await readEvent(store, params)) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/admin/api/events/:partition/:position/reveal',
      operation: 'adminRevealEvent',
      summary: 'One event with its personal fields. The asking is logged.',
      auth: 'session',
      params: place,
      answers: { 200: z.unknown() },
      problems: ['not_found'],
      async handle({ params, logger, address }) {
        const found = await readEvent(store, params);
        const { id: eventId, partition, position, stream, type } = found.event;
        // Above the level of what is usual, so that no usual level leaves it out.
        logger.warn({ eventId, partition, position, stream, type, address }, 'personal fields of an event were shown to an operator');
        return { status: 200, body: found };
      },
    }),
  ];
}

type Asked = z.output<typeof query>;

async function listEvents({ store }: AdminSources, { stream, type, from, cursor: given, limit }: Asked) {
  if (stream !== undefined) {
    if (given?.kind === 'positions') throw wrongCursor();
    const { events, version, more } = await eventsOfStream(store, stream, { after: given?.version ?? 0, type, limit });
    return { items: events.map(shown), cursor: `v${version}`, more };
  }
  if (given?.kind === 'version') throw wrongCursor();
  if (given === undefined && from === undefined) {
    const { events, after } = await newestEvents(store, { type, limit });
    return { items: events.map(shown), cursor: cursorText(after), more: false };
  }
  const after: Positions = given?.positions ?? (await placesBefore(store, from!));
  const { events, more } = await nextEvents(store, after, { type, limit });
  return { items: events.map(shown), cursor: cursorText(after), more };
}

const wrongCursor = (): Problem => new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'Is of another question' }] });

async function placesBefore(store: AdminSources['store'], from: Beginning): Promise<Positions> {
  if (from.kind === 'place') return new Map([[from.partition, Math.max(0, from.position - 1)]]);
  // What was recorded in the very microsecond belongs to it.
  return positionsAtTime(store, from.micros - 1);
}

function shown(event: AnyStoredEvent): unknown {
  return mask(event);
}

async function readEvent(store: AdminSources['store'], { partition, position }: z.output<typeof place>) {
  const [event] = await readAt(store, partition, position);
  if (event === undefined) throw new Problem('not_found');
  return { event, state: await stateAround(store, event) };
}

/** Beyond the head a store reports a lost log: here it is a number that somebody typed. */
async function readAt(store: AdminSources['store'], partition: number, position: number): Promise<AnyStoredEvent[]> {
  const head = (await store.heads()).find((one) => one.partition === partition)?.position ?? 0;
  return position > head ? [] : store.readPartition(partition, { position: position - 1, eventId: null }, 1);
}
