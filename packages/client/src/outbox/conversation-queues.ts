/** One send queue per conversation: messages of a conversation go out in order, conversations do not wait for each other. */
import { pause } from '../pause.ts';
import { retryDelay, type RetryDelays } from '../retry-delays.ts';
import type { UnsentMessage } from '../state/draft.ts';
import type { SendResult } from './attempt-send.ts';

export interface ConversationQueues {
  /** Starts sending the conversation's pending messages, unless it is sending already. */
  run(conversationId: string): void;
  /** Ends the delays between attempts, but for those that a rate limit asks for. */
  retryNow(): void;
  close(): void;
}

interface ConversationQueuesDependencies {
  next: (conversationId: string) => UnsentMessage | undefined;
  attempt: (message: UnsentMessage, signal: AbortSignal) => Promise<SendResult>;
  /** The service asked to slow down: the message is sent again after this time. */
  postpone: (message: UnsentMessage, waitMs: number) => void;
  /** Never rejects. */
  finish: (message: UnsentMessage) => Promise<void>;
  retryDelays: RetryDelays;
}

export function createConversationQueues(dependencies: ConversationQueuesDependencies): ConversationQueues {
  const { next, attempt, postpone, finish, retryDelays } = dependencies;
  const running = new Set<string>();
  const closing = new AbortController();
  let delays = new AbortController();

  async function run(conversationId: string): Promise<void> {
    let failures = 0;
    for (let message = next(conversationId); message && !closing.signal.aborted; message = next(conversationId)) {
      const result = await attempt(message, closing.signal);
      if (result.is === 'stopped') return;
      if (result.is === 'final') await finish(result.message);
      else {
        const waitMs = Math.max(result.waitMs, withJitter(retryDelay(retryDelays, failures)));
        if (result.isLimited) postpone(message, waitMs);
        await pause(waitMs, result.isLimited ? closing.signal : delays.signal);
      }
      failures = result.is === 'final' ? 0 : failures + 1;
    }
    running.delete(conversationId);
  }

  return {
    run(conversationId) {
      if (running.has(conversationId)) return;
      running.add(conversationId);
      void run(conversationId);
    },
    retryNow() {
      delays.abort();
      delays = new AbortController();
    },
    close() {
      closing.abort();
      delays.abort();
    },
  };
}

/** Spreads the retries of many clients. */
function withJitter(delay: number): number {
  return delay * (0.5 + Math.random() / 2);
}
