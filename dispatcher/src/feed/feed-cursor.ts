import { PARTITIONS } from '@parley/events/partitions';

/** A place in the whole log: how far each partition was read. */
export interface FeedPlace {
  /** The log that the positions belong to: `logOf` its store. */
  log: string;
  epoch: number;
  /** By partition. */
  positions: number[];
}

const logBytes = 8;

/** Distinguishes the logs of different installations: 16 hexadecimal digits of the store's id. */
export const logOf = ({ id }: { id: string }): string => id.slice(0, 2 * logBytes);

/** The log, then variable-length integers, in base64url: short for a short log. */
export function encodeFeedCursor({ log, epoch, positions }: FeedPlace): string {
  const bytes = [...Buffer.from(log, 'hex')];
  for (const number of [epoch, ...positions]) {
    let rest = number;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    bytes.push(rest);
  }
  return Buffer.from(bytes).toString('base64url');
}

/** Null for text that is no cursor. */
export function decodeFeedCursor(text: string): FeedPlace | null {
  if (!/^[A-Za-z0-9_-]{1,800}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  const log = bytes.toString('hex', 0, logBytes);
  const numbers: number[] = [];
  let [value, factor] = [0, 1];
  for (const byte of bytes.subarray(logBytes)) {
    value += (byte & 0x7f) * factor;
    factor *= 0x80;
    if (byte >= 0x80) continue;
    numbers.push(value);
    [value, factor] = [0, 1];
  }
  const [epoch, ...positions] = numbers;
  const isComplete = factor === 1 && positions.length === PARTITIONS && numbers.every((number) => Number.isSafeInteger(number));
  return isComplete && epoch !== undefined ? { log, epoch, positions } : null;
}
