/**
 * Values as SQL text for the statements that are sent together. Ids become hex literals; texts are quoted for a
 * connection of utf8mb4 with backslash escapes on (lane-session.ts sets both), in which no other character ends a string.
 */
import { type Entity, entityKey } from '@parley/events/entities';
import { type StreamName, streamKey } from '@parley/events/streams';

export function idLiteral(id: string): string {
  return `0x${idHex(id)}`;
}

export function integerLiteral(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer: ${value}`);
  return String(value);
}

/** Of an even number of hex digits. */
export function hexLiteral(digits: string): string {
  if (!/^[0-9a-f]+$/.test(digits)) throw new RangeError(`not hex: ${digits}`);
  return `0x${digits}`;
}

/** UTF-8 text for a BLOB column. */
export function textLiteral(text: string): string {
  return `_binary'${text.includes("'") || text.includes('\\') ? text.replace(/['\\]/g, '\\$&') : text}'`;
}

const kinds = new Map<string, string>();

export function entityLiteral(entity: Entity): string {
  const colon = entity.indexOf(':');
  const word = entity.slice(0, colon);
  let kind = kinds.get(word);
  if (kind === undefined) kinds.set(word, (kind = entityKey(entity).toString('hex', 0, 1)));
  return `0x${kind}${idHex(entity.slice(colon + 1))}`;
}

export function streamLiteral(stream: StreamName): string {
  return `0x${streamKey(stream).toString('hex')}`;
}

/** The one way by which an id enters SQL text: whatever else it may be, it is no SQL. */
function idHex(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new RangeError(`not an id: ${id}`);
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24);
}
