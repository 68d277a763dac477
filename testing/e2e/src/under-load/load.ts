/** Users who send one message after another, and retry each with its idempotency key until it is acknowledged. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { SendChannel } from './send-channels.ts';

export interface AcknowledgedMessage {
  conversationId: string;
  id: string;
  seq: number;
  text: string;
  sender: string;
  /** Time from the first attempt to the acknowledgement. */
  tookMs: number;
  /** Time of the acknowledgement, by `performance.now()`. */
  at: number;
}

export interface Failure {
  /** Reason such as `503 unavailable` or `no answer (ECONNRESET)`. */
  reason: string;
  /** Name of the sender's channel. */
  sender: string;
  at: number;
}

export interface Load {
  /** Messages acknowledged so far, in the order of the responses. */
  sent: readonly AcknowledgedMessage[];
  /** Attempts that were not acknowledged. */
  failures: readonly Failure[];
  /** Starts sending, or resumes after `stop`. Has no effect while the load is running. */
  start(): void;
  /** Waits until every sender has this many more messages acknowledged, not counting those in flight now. */
  waitForProgress(messages: number, deadlineMs?: number): Promise<void>;
  /** Stops sending. Resolves when every message in flight is acknowledged; rejects if one never is. */
  stop(): Promise<void>;
  /** Abandons messages in flight and closes the channels. */
  close(): Promise<void>;
}

export interface Sender {
  channel: SendChannel;
  /** The sender cycles through these. */
  conversationIds: readonly string[];
}

export interface LoadOptions {
  /** Pause between two messages of a sender. */
  pauseMs?: number;
  /** Time until the sender gives up on one message. */
  timeoutMs?: number;
}

export function createLoad(senders: readonly Sender[], { pauseMs = 250, timeoutMs = 40_000 }: LoadOptions = {}): Load {
  const sent: AcknowledgedMessage[] = [];
  const failures: Failure[] = [];
  const started = senders.map(() => 0);
  const acknowledged = senders.map(() => 0);
  let sending: Promise<unknown> = Promise.resolve();
  let failed: unknown;
  let stopping = new AbortController();
  let closed = false;
  let isRunning = false;

  async function sendUntilAcknowledged({ channel }: Sender, conversationId: string, text: string): Promise<void> {
    const key = randomUUID();
    const first = performance.now();
    for (;;) {
      const outcome = await channel.send({ conversationId, text, key });
      const at = performance.now();
      if ('message' in outcome) {
        const { id, seq } = outcome.message;
        return void sent.push({ conversationId, id, seq, text, sender: channel.name, at, tookMs: at - first });
      }
      failures.push({ reason: outcome.failure, sender: channel.name, at });
      if (closed) return;
      if (outcome.isFinal) throw new Error(`"${text}" was rejected: ${outcome.failure}`);
      if (at - first > timeoutMs) throw new Error(`"${text}" was not acknowledged in ${timeoutMs} ms; last failure: ${outcome.failure}`);
      await delay(100);
    }
  }

  async function sendContinuously(sender: Sender, index: number): Promise<void> {
    while (!stopping.signal.aborted) {
      const n = started[index]!++;
      await sendUntilAcknowledged(sender, sender.conversationIds[n % sender.conversationIds.length]!, `${sender.channel.name} ${n}`);
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
      sending = Promise.all(senders.map(sendContinuously));
      sending.catch((error: unknown) => (failed = error));
    },
    async waitForProgress(messages, deadlineMs = 30_000) {
      const goals = started.map((count) => count + messages);
      const reached = () => {
        if (failed) throw failed;
        return goals.every((goal, index) => acknowledged[index]! >= goal);
      };
      await waitUntil(reached, { what: `${messages} more messages of every sender to be acknowledged`, deadlineMs }).catch(
        (error: Error) => {
          const recent = failures.slice(-5).map(({ reason, sender }) => `${sender}: ${reason}`);
          throw new Error(`${error.message}; recent failures: ${recent.join(', ') || 'none'}`, { cause: error });
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
      for (const { channel } of senders) channel.close();
    },
  };
}
