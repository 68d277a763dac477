import { noBoundMetrics, type BoundMetrics } from './bound-metrics.ts';

/** Bounds the bytes of answers in this process that clients have not read: they stay in memory until then. */
export interface UnreadAnswers {
  /** Counts an answer and returns its release. Beyond the bound, ends the answers of the keys that leave most unread. */
  hold(answer: UnreadAnswer): () => void;
}

export interface UnreadAnswer {
  /** A user id, or the network of an unauthenticated request. */
  key: string;
  bytes: number;
  /** Closes the connection of the answer. */
  end(): void;
}

export interface UnreadAnswersOptions {
  /** Bytes of all keys together. */
  maxBytes: number;
  metrics?: BoundMetrics | undefined;
}

/** Part of the bound that is left when answers were ended, so that the next answer does not end further ones. */
const leftAfterwards = 3 / 4;

export function createUnreadAnswers({ maxBytes, metrics = noBoundMetrics }: UnreadAnswersOptions): UnreadAnswers {
  const answersOf = new Map<string, Set<UnreadAnswer>>();
  let total = 0;

  function release(answer: UnreadAnswer): void {
    const answers = answersOf.get(answer.key);
    if (!answers?.delete(answer)) return;
    total -= answer.bytes;
    if (answers.size === 0) answersOf.delete(answer.key);
  }

  function endLargest(): void {
    const largestFirst = [...answersOf.values()].toSorted((one, other) => bytesOf(other) - bytesOf(one));
    for (const answers of largestFirst) {
      if (total <= maxBytes * leftAfterwards) return;
      for (const answer of answers) {
        metrics.exceeded('unread_answers', answer.key);
        release(answer);
        answer.end();
      }
    }
  }

  return {
    hold(answer) {
      const answers = answersOf.get(answer.key);
      if (answers) answers.add(answer);
      else answersOf.set(answer.key, new Set([answer]));
      total += answer.bytes;
      if (total > maxBytes) endLargest();
      return () => release(answer);
    },
  };
}

function bytesOf(answers: ReadonlySet<UnreadAnswer>): number {
  return [...answers].reduce((sum, { bytes }) => sum + bytes, 0);
}
