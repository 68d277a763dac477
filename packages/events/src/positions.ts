/** Position tokens: a client sends them with a query to read its own writes. */
import { PARTITIONS } from './partitions.ts';

/** A log position. `position` counts 1, 2, 3 … without gaps in its partition. A new epoch invalidates all tokens. */
export interface Position {
  epoch: number;
  partition: number;
  position: number;
}

/** `epoch.partition.position` in base 36. Clients must treat it as opaque. */
export function encodePosition({ epoch, partition, position }: Position): string {
  return `${epoch.toString(36)}.${partition.toString(36)}.${position.toString(36)}`;
}

/** Null for an invalid token. */
export function decodePosition(token: string): Position | null {
  const match = /^([0-9a-z]{1,7})\.([0-9a-z]{1,2})\.([0-9a-z]{1,10})$/.exec(token);
  if (!match) return null;
  const [epoch, partition, position] = match.slice(1).map((part) => Number.parseInt(part, 36)) as [number, number, number];
  return partition < PARTITIONS && Number.isSafeInteger(position) ? { epoch, partition, position } : null;
}

/** The later of two tokens of the same partition and epoch. */
export function laterPosition(a: string, b: string): string {
  return (decodePosition(a)?.position ?? 0) >= (decodePosition(b)?.position ?? 0) ? a : b;
}
