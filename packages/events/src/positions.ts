/** Position tokens: how a client that wrote says to a query "answer from a read side that has reached this". */
import { PARTITIONS } from './partitions.ts';

/** A place in the log. `position` counts 1, 2, 3 … without gaps within the partition; a new epoch voids all tokens. */
export interface Position {
  epoch: number;
  partition: number;
  position: number;
}

/** `epoch.partition.position` in base 36: opaque to clients, who must not take it apart. */
export function encodePosition({ epoch, partition, position }: Position): string {
  return `${epoch.toString(36)}.${partition.toString(36)}.${position.toString(36)}`;
}

/** Null for what is no token. */
export function decodePosition(token: string): Position | null {
  const match = /^([0-9a-z]{1,7})\.([0-9a-z]{1,2})\.([0-9a-z]{1,10})$/.exec(token);
  if (!match) return null;
  const [epoch, partition, position] = match.slice(1).map((part) => Number.parseInt(part, 36)) as [number, number, number];
  return partition < PARTITIONS && Number.isSafeInteger(position) ? { epoch, partition, position } : null;
}

/** Of two tokens of one partition and epoch, the one that lies further on. */
export function laterPosition(one: string, other: string): string {
  return (decodePosition(one)?.position ?? 0) >= (decodePosition(other)?.position ?? 0) ? one : other;
}
