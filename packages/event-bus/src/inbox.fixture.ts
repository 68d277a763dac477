import type { Letter } from './message-bus.ts';

const PATIENCE_MS = 10_000;

export interface TestInbox {
  readonly letters: Letter[];
  onLetter: (letter: Letter) => void;
  /** The first position of each letter so far: enough to tell letters apart in a test. */
  positions(): number[];
  /** Resolves when so many have come; rejects after ten seconds with what has. */
  received(count: number): Promise<Letter[]>;
}

export function testInbox(): TestInbox {
  const letters: Letter[] = [];
  let waiting: { count: number; arrived(): void }[] = [];
  return {
    letters,
    onLetter(letter) {
      letters.push(letter);
      for (const waiter of waiting) if (letters.length >= waiter.count) waiter.arrived();
      waiting = waiting.filter(({ count }) => letters.length < count);
    },
    positions: () => letters.map(({ spans }) => spans[0]!.from),
    received: (count) =>
      new Promise((resolve, reject) => {
        if (letters.length >= count) return resolve(letters);
        const timer = setTimeout(() => reject(new Error(`${letters.length} of ${count} letters came`)), PATIENCE_MS);
        waiting.push({ count, arrived: () => (clearTimeout(timer), resolve(letters)) });
      }),
  };
}
