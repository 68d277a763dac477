/**
 * Sends messages, each exactly once, across failures and reloads.
 *
 * - A message is in the storage, with its idempotency key, before it is sent, and leaves it once the service acknowledged it.
 *   After a reload it is sent again with the same key, and the service answers with the first result.
 * - The messages of a conversation are sent one at a time, in order of creation.
 * - Transient failures are retried with growing delays, or at once on `retryNow`. A rejected message is marked as failed and
 *   does not block the next one; the user can `retry` or `discard` it.
 * - While the service asks to slow down, nothing is sent in the conversation, and its first message says when it is sent again.
 */
import { createLimit } from '@parley/concurrency/limit';
import type { RetryDelays } from '../retry-delays.ts';
import type { Draft, UnsentMessage } from '../state/draft.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import { attemptSend } from './attempt-send.ts';
import { createConversationQueues } from './conversation-queues.ts';
import type { OutboxStorage } from './outbox-storage.ts';

export interface Outbox {
  /** Loads the stored messages and starts sending. */
  start(): Promise<void>;
  /** Resolves with the `clientId` once the message is stored. `onChange` reports its progress. */
  send(conversationId: string, draft: Draft): Promise<string>;
  /** Sends a failed message again. */
  retry(clientId: string): Promise<void>;
  /** Removes a failed message. A pending one cannot be removed: it may have arrived. */
  discard(clientId: string): Promise<void>;
  /** Ends the retry delays, because the service is reachable again. A rate limit is still respected. */
  retryNow(): void;
  /** Stops sending. Stored messages stay. */
  close(): void;
}

export interface OutboxDependencies {
  storage: OutboxStorage;
  call: CallOperation;
  clock: () => number;
  newKey: () => string;
  onChange: (message: UnsentMessage) => void;
  onDiscard: (message: UnsentMessage) => void;
  retryDelays: RetryDelays;
}

export function createOutbox({ storage, call, clock, newKey, onChange, onDiscard, retryDelays }: OutboxDependencies): Outbox {
  /** In order of creation. */
  const messages = new Map<string, UnsentMessage>();
  const queues = createConversationQueues({
    next: (conversationId) =>
      [...messages.values()].find((message) => message.conversationId === conversationId && message.state === 'pending'),
    attempt(message, signal) {
      const attempted = { ...message, retryAt: null };
      if (message.retryAt !== null) update(attempted);
      return attemptSend(call, attempted, signal);
    },
    postpone: (message, waitMs) => update({ ...message, retryAt: clock() + waitMs }),
    finish,
    retryDelays,
  });
  /** Writes are sequential, so that a slow storage does not reorder messages. */
  const oneAtATime = createLimit({ concurrency: 1 });

  function update(message: UnsentMessage): void {
    messages.set(message.clientId, message);
    onChange(message);
  }

  function saveAndSend(message: UnsentMessage): Promise<void> {
    return oneAtATime(async () => {
      await storage.save(message);
      update(message);
      queues.run(message.conversationId);
    });
  }

  /** A storage failure is harmless here: an entry that stays behind is sent again with its key, with the same result. */
  async function finish(message: UnsentMessage): Promise<void> {
    update(message);
    if (message.state === 'sent') messages.delete(message.clientId);
    await (message.state === 'sent' ? storage.remove(message.clientId) : storage.save(message)).catch(() => undefined);
  }

  const findFailed = (clientId: string): UnsentMessage | undefined => {
    const message = messages.get(clientId);
    return message?.state === 'failed' ? message : undefined;
  };

  return {
    async start() {
      for (const message of await storage.list()) if (!messages.has(message.clientId)) update({ ...message, retryAt: null });
      for (const { conversationId } of messages.values()) queues.run(conversationId);
    },
    async send(conversationId, draft) {
      const clientId = newKey();
      const unsent = { seq: null, code: null, retryAt: null };
      await saveAndSend({ clientId, conversationId, draft, createdAt: clock(), state: 'pending', ...unsent });
      return clientId;
    },
    async retry(clientId) {
      const message = findFailed(clientId);
      if (message) await saveAndSend({ ...message, state: 'pending', code: null });
    },
    async discard(clientId) {
      const message = findFailed(clientId);
      if (!message) return;
      await storage.remove(clientId);
      messages.delete(clientId);
      onDiscard(message);
    },
    retryNow: queues.retryNow,
    close: queues.close,
  };
}
