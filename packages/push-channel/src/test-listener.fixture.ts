import type { Push, PushListener } from './push-channel.ts';

const TIMEOUT_MS = 15_000;

/** A notification of the listener: a push, or a change of the connection. */
export type Received = Push | 'lost' | 'restored';

export interface TestListener extends PushListener {
  /** Notifications in order. */
  readonly received: Received[];
  /** The `seq` of each event push and the connection changes, in order. */
  summary(): (number | string)[];
  /** Resolves when a notification matches; rejects after fifteen seconds. */
  until(matches: (received: Received) => boolean): Promise<void>;
}

export function testListener(): TestListener {
  const received: Received[] = [];
  const checks = new Set<() => void>();
  const record = (notification: Received): void => {
    received.push(notification);
    for (const check of checks) check();
  };
  return {
    received,
    onPush: record,
    onLost: () => record('lost'),
    onRestored: () => record('restored'),
    summary: () => received.map((item) => (typeof item === 'string' ? item : (seqOf(item) ?? item.kind))),
    until: (matches) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          checks.delete(check);
          reject(new Error('no matching notification'));
        }, TIMEOUT_MS);
        const check = (): void => {
          if (!received.some(matches)) return;
          checks.delete(check);
          clearTimeout(timer);
          resolve();
        };
        checks.add(check);
        check();
      }),
  };
}

/** For `until`: matches the push of the event with this `seq`. */
export const withSeq =
  (seq: number) =>
  (received: Received): boolean =>
    seqOf(received) === seq;

function seqOf(received: Received): number | undefined {
  return typeof received !== 'string' && received.kind === 'event' && 'seq' in received.event ? received.event.seq : undefined;
}
