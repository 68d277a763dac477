/** People who send one message after the other, each with a key, and again until it is acknowledged. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Way } from './ways-to-send.ts';

/** A message as it was acknowledged. */
export interface Sent {
  conversationId: string;
  id: string;
  seq: number;
  text: string;
  sender: string;
  /** From the first try to the acknowledgement. */
  tookMs: number;
  /** When it was acknowledged, by `performance.now()`. */
  at: number;
}

export interface Failure {
  /** `503 unavailable`, `no answer (ECONNRESET)`. */
  reason: string;
  /** The sender's name and way. */
  sender: string;
  at: number;
}

export interface Load {
  /** Acknowledged so far, in the order of the answers. */
  sent: readonly Sent[];
  /** Every try that was not acknowledged. */
  failures: readonly Failure[];
  /** Begins to send, or goes on after `stop`; does nothing while it runs. */
  start(): void;
  /** Resolves when every sender was acknowledged so many more; those under way now do not count. */
  goesOn(messages: number, deadlineMs?: number): Promise<void>;
  /** Begins nothing new; resolves when all that was begun is acknowledged, rejects if something never was. */
  stop(): Promise<void>;
  /** Gives up what is under way, if anything is, and closes the ways to send. */
  close(): Promise<void>;
}

export interface Sender {
  way: Way;
  /** It writes into one after the other. */
  conversationIds: readonly string[];
}

export interface LoadOptions {
  /** Between two messages of a sender. */
  pauseMs?: number;
  /** How long one message is tried. */
  timeoutMs?: number;
}

export function createLoad(senders: readonly Sender[], { pauseMs = 60, timeoutMs = 40_000 }: LoadOptions = {}): Load {
  const sent: Sent[] = [];
  const failures: Failure[] = [];
  const begun = senders.map(() => 0);
  const acknowledged = senders.map(() => 0);
  let sending: Promise<unknown> = Promise.resolve();
  let failed: unknown;
  let stopping = new AbortController();
  let closed = false;
  let isRunning = false;

  async function sendUntilAcknowledged({ way }: Sender, conversationId: string, text: string): Promise<void> {
    const key = randomUUID();
    const first = performance.now();
    for (;;) {
      const outcome = await way.send({ conversationId, text, key });
      const at = performance.now();
      if ('message' in outcome) {
        const { id, seq } = outcome.message;
        return void sent.push({ conversationId, id, seq, text, sender: way.name, at, tookMs: at - first });
      }
      failures.push({ reason: outcome.failure, sender: way.name, at });
      if (closed) return;
      if (outcome.refused) throw new Error(`"${text}" was refused: ${outcome.failure}`);
      if (at - first > timeoutMs) throw new Error(`"${text}" was never acknowledged in ${timeoutMs} ms, at last: ${outcome.failure}`);
      await delay(100);
    }
  }

  async function sendOneAfterTheOther(sender: Sender, index: number): Promise<void> {
    while (!stopping.signal.aborted) {
      const n = begun[index]!++;
      await sendUntilAcknowledged(sender, sender.conversationIds[n % sender.conversationIds.length]!, `${sender.way.name} ${n}`);
      acknowledged[index]!++;
      if (!stopping.signal.aborted) await delay(pauseMs);
    }
  }

  return {
    sent,
    failures,
    start() {
      if (isRunning) return;
      isRunning = true;
      stopping = new AbortController();
      sending = Promise.all(senders.map(sendOneAfterTheOther));
      sending.catch((error: unknown) => (failed = error));
    },
    async goesOn(messages, deadlineMs = 30_000) {
      const goals = begun.map((count) => count + messages);
      const reached = () => {
        if (failed) throw failed;
        return goals.every((goal, index) => acknowledged[index]! >= goal);
      };
      await waitUntil(reached, { what: `${messages} more messages of every sender to be acknowledged`, deadlineMs }).catch(
        (error: Error) => {
          const lately = failures.slice(-5).map(({ reason, sender }) => `${sender}: ${reason}`);
          throw new Error(`${error.message}; lately ${lately.join(', ') || 'nothing failed'}`, { cause: error });
        },
      );
    },
    async stop() {
      stopping.abort();
      await sending;
      isRunning = false;
    },
    async close() {
      stopping.abort();
      closed = true;
      await sending.catch(() => undefined);
      for (const { way } of senders) way.close();
    },
  };
}
