/**
 * Values as SQL text, for statements that are sent together. Ids become hex literals. Text is quoted for a utf8mb4 connection with
 * backslash escapes enabled (set in writer-session.ts), where no other character ends a string.
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

/** Requires an even number of hex digits. */
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
  const name = entity.slice(0, colon);
  let kind = kinds.get(name);
  if (kind === undefined) kinds.set(name, (kind = entityKey(entity).toString('hex', 0, 1)));
  return `0x${kind}${idHex(entity.slice(colon + 1))}`;
}

export function streamLiteral(stream: StreamName): string {
  return `0x${streamKey(stream).toString('hex')}`;
}

/** The only way in which an id enters SQL text: rejects everything that is not a UUID. */
function idHex(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new RangeError(`not a UUID: ${id}`);
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24);
}
