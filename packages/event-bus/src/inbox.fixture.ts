import type { PublishedCommit } from './event-bus.ts';

const TIMEOUT_MS = 10_000;

export interface TestInbox {
  readonly publishedCommits: PublishedCommit[];
  onCommit: (publishedCommit: PublishedCommit) => void;
  /** First position of each commit received so far; identifies a commit in a test. */
  positions(): number[];
  /** Resolves when `count` commits have arrived; rejects after ten seconds. */
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
        const timer = setTimeout(() => reject(new Error(`Received ${publishedCommits.length} of ${count} commits`)), TIMEOUT_MS);
        waiting.push({ count, arrived: () => (clearTimeout(timer), resolve(publishedCommits)) });
      }),
  };
}
