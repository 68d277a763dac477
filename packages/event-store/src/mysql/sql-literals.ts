/**
 * Values as SQL text for the statements that are sent together. Ids become hex literals; texts are quoted for a
 * connection of utf8mb4 with backslash escapes on (lane-session.ts sets both), in which no other character ends a string.
 */
import type { Entity } from '@parley/events/entities';
import { entityKey } from '@parley/events/entities';
import { type StreamName, streamKey } from '@parley/events/streams';

export function idLiteral(id: string): string {
  return `0x${id.slice(0, 8)}${id.slice(9, 13)}${id.slice(14, 18)}${id.slice(19, 23)}${id.slice(24)}`;
}

export function hexLiteral(bytes: Buffer): string {
  return `0x${bytes.toString('hex')}`;
}

/** UTF-8 text for a BLOB column. */
export function textLiteral(text: string): string {
  return `_binary'${text.replace(/['\\]/g, '\\$&')}'`;
}

export function entityLiteral(entity: Entity): string {
  return hexLiteral(entityKey(entity));
}

const streamsKept = 20_000;
const literalsOfStreams = new Map<StreamName, string>();

/** Kept for the streams met last: hashing their names is a tenth of an append's work. */
export function streamLiteral(stream: StreamName): string {
  let literal = literalsOfStreams.get(stream);
  if (literal === undefined) {
    if (literalsOfStreams.size >= streamsKept) literalsOfStreams.clear();
    literal = hexLiteral(streamKey(stream));
    literalsOfStreams.set(stream, literal);
  }
  return literal;
}
