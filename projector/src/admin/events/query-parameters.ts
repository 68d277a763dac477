import { z } from 'zod';
import { PARTITIONS } from '@parley/events/partitions';
import type { StreamName } from '@parley/events/streams';
import type { Positions } from './event-page.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const streamShape = new RegExp(`^((account|conversation|pair)-${uuid}|membership-${uuid}:${uuid})$`);

export const streamName = z
  .string()
  .regex(streamShape, 'Expected account-ID, conversation-ID, pair-ID or membership-CONVERSATION:USER')
  .transform((text) => text as StreamName);

/** A time, or a position in one partition: `17:1234`. */
export type StartPosition = { kind: 'time'; micros: number } | { kind: 'position'; partition: number; position: number };

export const startPosition = z.string().transform((text, context): StartPosition => {
  const pair = /^(\d{1,2}):(\d{1,15})$/.exec(text);
  if (pair && Number(pair[1]) < PARTITIONS) return { kind: 'position', partition: Number(pair[1]), position: Number(pair[2]) };
  const time = /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return { kind: 'time', micros: time * 1_000 };
  context.addIssue({ code: 'custom', message: 'Expected a time (2026-05-01T12:00:00Z) or partition:position (17:1234)' });
  return z.NEVER;
});

/** `v12`: after version 12 of the stream. `0.7.…`: after these positions, by partition; partitions without one are not read. */
export type Cursor = { kind: 'version'; version: number } | { kind: 'positions'; positions: Positions };

export const cursor = z
  .string()
  .max(1_100)
  .regex(new RegExp(`^(v\\d{1,15}|(\\d{0,15}\\.){${PARTITIONS - 1}}\\d{0,15})$`), 'Expected a cursor from an earlier response')
  .transform((text): Cursor => {
    if (text.startsWith('v')) return { kind: 'version', version: Number(text.slice(1)) };
    const positions = text.split('.').flatMap((digits, partition) => (digits === '' ? [] : [[partition, Number(digits)] as const]));
    return { kind: 'positions', positions: new Map(positions) };
  });

export function encodeCursor(after: Positions): string {
  return Array.from({ length: PARTITIONS }, (_, partition) => after.get(partition) ?? '').join('.');
}
