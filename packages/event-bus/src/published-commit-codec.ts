/** Encodes and decodes commits. The bytes come from another process, perhaps of another release; they are validated here. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import { shardOf, PARTITIONS } from '@parley/events/partitions';
import { storedVersion } from '@parley/events/sealing';
import { UnknownEvent, upcast } from '@parley/events/upcasters';
import { z } from 'zod';
import type { PublishedCommit, Span } from './event-bus.ts';

const FORMAT = 1;

const position = z.int().positive();
const partition = z.int().min(0).lt(PARTITIONS);

const span = z.object({ partition, from: position, to: position, previousEventId: z.string().nullable(), lastEventId: z.string() });

/** An event with the payload of the schema version that `schemaVersions` gives for it. */
type EncodedEvent = Omit<AnyStoredEvent, 'type' | 'payload'> & { type: string; payload: object };

const encodedCommit = z.object({
  format: z.literal(FORMAT),
  epoch: z.int(),
  shard: z.int(),
  spans: z.array(span).min(1),
  events: z.custom<EncodedEvent[] | null>((value) => value === null || (Array.isArray(value) && value.every(isEvent))),
  /** Schema version of each event; kept apart, because events are encoded unchanged. */
  schemaVersions: z.array(z.int()),
});

/**
 * Checks the shape of an event by hand: zod took a third of all decoding time. `cover` checks partition and position; the payload
 * was validated before it entered the log.
 */
function isEvent(value: unknown): value is EncodedEvent {
  if (!isObject(value) || !isObject(value['payload']) || !isObject(value['metadata'])) return false;
  const { metadata } = value;
  return (
    [value['id'], value['type'], value['stream'], metadata['actorId'], metadata['correlationId']].every(isText) &&
    [value['version'], value['messages'], value['members'], value['recordedAt']].every(Number.isSafeInteger)
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';

export class MalformedCommit extends Error {
  override readonly name = 'MalformedCommit';
}

/** Above `maxBytes`, omits the events; consumers read them from the log. */
export function encodePublishedCommit(publishedCommit: PublishedCommit, maxBytes: number): Buffer {
  const complete = encode(publishedCommit);
  return complete.length <= maxBytes ? complete : encode({ ...publishedCommit, events: null });
}

function encode({ epoch, shard, spans, events }: PublishedCommit): Buffer {
  const schemaVersions = events?.map(({ type, payload }) => storedVersion(type, payload)) ?? [];
  return Buffer.from(JSON.stringify({ format: FORMAT, epoch, shard, spans, events, schemaVersions }));
}

/**
 * Throws MalformedCommit for invalid bytes. If an event is too new for this release, returns the spans without events: the consumer
 * then finds the event in the log and halts there.
 */
export function decodePublishedCommit(bytes: Buffer): PublishedCommit {
  const { epoch, shard, spans, events, schemaVersions } = parse(bytes);
  for (const { partition, from, to } of spans) {
    if (shardOf(partition) !== shard) throw new MalformedCommit('span of another shard');
    if (from > to) throw new MalformedCommit('span ends before it begins');
  }
  if (events === null) return { epoch, shard, spans, events };
  if (!cover(spans, events)) throw new MalformedCommit('events do not match the spans');
  return { epoch, shard, spans, events: upcastAll(events, schemaVersions) };
}

function parse(bytes: Buffer): z.infer<typeof encodedCommit> {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch (cause) {
    throw new MalformedCommit('invalid JSON', { cause });
  }
  const parsed = encodedCommit.safeParse(json);
  if (!parsed.success) throw new MalformedCommit(parsed.error.issues[0]?.message, { cause: parsed.error });
  return parsed.data;
}

/** Checks that the events are exactly those of the spans, in order; consumers rely on it. */
function cover(spans: readonly Span[], events: readonly { partition: number; position: number }[]): boolean {
  let index = 0;
  for (const { partition, from, to } of spans) {
    for (let position = from; position <= to; position++, index++) {
      const event = events[index];
      if (event?.partition !== partition || event.position !== position) return false;
    }
  }
  return index === events.length;
}

function upcastAll(events: readonly EncodedEvent[], schemaVersions: readonly number[]): AnyStoredEvent[] | null {
  try {
    return events.map((event, index) => {
      const payload = upcast(event.type as AnyStoredEvent['type'], schemaVersions[index] ?? 0, event.payload);
      return Object.assign(event, { payload }) as unknown as AnyStoredEvent;
    });
  } catch (error) {
    if (error instanceof UnknownEvent) return null;
    throw error;
  }
}
