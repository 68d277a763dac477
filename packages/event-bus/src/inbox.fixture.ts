import type { PublishedCommit } from './event-bus.ts';

const TIMEOUT_MS = 10_000;

export interface TestInbox {
  readonly publishedCommits: PublishedCommit[];
  onCommit: (publishedCommit: PublishedCommit) => void;
  /** The first position of each letter so far: enough to tell letters apart in a test. */
  positions(): number[];
  /** Resolves when so many have come; rejects after ten seconds with what has. */
  received(count: number): Promise<PublishedCommit[]>;
}

export function testInbox(): TestInbox {
  const publishedCommits: PublishedCommit[] = [];
  let waiting: { count: number; arrived(): void }[] = [];
  return {
    publishedCommits,
    onCommit(publishedCommit) {
      publishedCommits.push(publishedCommit);
      for (const waiter of waiting) if (publishedCommits.length >= waiter.count) waiter.arrived();
      waiting = waiting.filter(({ count }) => publishedCommits.length < count);
    },
    positions: () => publishedCommits.map(({ spans }) => spans[0]!.from),
    received: (count) =>
      new Promise((resolve, reject) => {
        if (publishedCommits.length >= count) return resolve(publishedCommits);
        const timer = setTimeout(() => reject(new Error(`${publishedCommits.length} of ${count} publishedCommits came`)), TIMEOUT_MS);
        waiting.push({ count, arrived: () => (clearTimeout(timer), resolve(publishedCommits)) });
      }),
  };
}
