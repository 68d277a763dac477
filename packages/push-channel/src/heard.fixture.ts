import type { Push, PushListener } from './push-channel.ts';

const TIMEOUT_MS = 15_000;

/** What a listener was told, in order: a push, or a word about the link. */
export type Heard = Push | 'lost' | 'restored';

export interface TestListener extends PushListener {
  readonly heard: Heard[];
  /** The `seq` of each event's push and the words about the link, in order. */
  summary(): (number | string)[];
  /** Resolves when it has been told this; rejects after fifteen seconds. */
  until(isIt: (heard: Heard) => boolean): Promise<void>;
}

export function testListener(): TestListener {
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  const hear = (what: Heard): void => {
    heard.push(what);
    for (const look of waiting) look();
  };
  return {
    heard,
    onPush: hear,
    onLost: () => hear('lost'),
    onRestored: () => hear('restored'),
    summary: () => heard.map((what) => (typeof what === 'string' ? what : (seqOf(what) ?? what.kind))),
    until: (isIt) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error('never heard of'));
        }, TIMEOUT_MS);
        const look = (): void => {
          if (!heard.some(isIt)) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

/** For `until`: the push of the event with this `seq`. */
export const seq =
  (wanted: number) =>
  (heard: Heard): boolean =>
    seqOf(heard) === wanted;

function seqOf(heard: Heard): number | undefined {
  return typeof heard !== 'string' && heard.kind === 'event' && 'seq' in heard.event ? heard.event.seq : undefined;
}
