/**
 * Sends messages, each exactly once, whatever breaks on the way.
 *
 * - A message is in the storage, under its idempotency key, before anything else happens with it; it leaves when the service
 *   has acknowledged it. After a reload it goes out again under the same key, which the service answers with the first result.
 * - In each conversation one after the other, in the order of making.
 * - What fails for the moment is tried again, after pauses that grow, or at once when told to `wake`. What is refused for
 *   good is marked as failed and lets the next one go; `retry` and `discard` are the user's.
 */
import type { Draft, Unsent } from '../state/draft.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import { attemptSend } from './attempt-send.ts';
import type { KeptDrafts } from './kept-drafts.ts';
import { createLanes, type Pauses } from './lanes.ts';

export interface Outbox {
  /** Takes up what was kept, and begins to send. */
  start(): Promise<void>;
  /** Resolves with its `clientId` when it is kept; what becomes of it `onChange` tells. */
  send(conversationId: string, draft: Draft): Promise<string>;
  /** Once more, a message that failed. */
  retry(clientId: string): Promise<void>;
  /** Never, a message that failed. One that is on its way goes out: it may have arrived. */
  discard(clientId: string): Promise<void>;
  /** The service may be reached again: no more waiting. */
  wake(): void;
  /** Sends no more. What was kept stays. */
  close(): void;
}

export interface OutboxDependencies {
  kept: KeptDrafts;
  call: CallOperation;
  clock: () => number;
  newKey: () => string;
  onChange: (entry: Unsent) => void;
  onDiscard: (entry: Unsent) => void;
  pauses: Pauses;
}

export function createOutbox({ kept, call, clock, newKey, onChange, onDiscard, pauses }: OutboxDependencies): Outbox {
  /** In the order of making. */
  const entries = new Map<string, Unsent>();
  const lanes = createLanes({ next, attempt: (entry, signal) => attemptSend(call, entry, signal), settle, pauses });
  /** One after the other, so that a slow storage changes no order. */
  let keeping: Promise<void> = Promise.resolve();

  function next(conversationId: string): Unsent | undefined {
    return [...entries.values()].find((entry) => entry.conversationId === conversationId && entry.state === 'pending');
  }

  function put(entry: Unsent): void {
    entries.set(entry.clientId, entry);
    onChange(entry);
  }

  function keepAndRun(entry: Unsent): Promise<void> {
    const before = keeping;
    const done = (async () => {
      await before;
      await kept.keep(entry);
      put(entry);
      lanes.run(entry.conversationId);
    })();
    keeping = done.catch(() => undefined);
    return done;
  }

  /** A storage that fails now does no harm: the entry that stays behind is sent again under its key, and answered alike. */
  async function settle(entry: Unsent): Promise<void> {
    put(entry);
    if (entry.state === 'sent') entries.delete(entry.clientId);
    await (entry.state === 'sent' ? kept.drop(entry.clientId) : kept.keep(entry)).catch(() => undefined);
  }

  const failed = (clientId: string): Unsent | undefined => {
    const entry = entries.get(clientId);
    return entry?.state === 'failed' ? entry : undefined;
  };

  return {
    async start() {
      for (const entry of await kept.all()) if (!entries.has(entry.clientId)) put(entry);
      for (const { conversationId } of entries.values()) lanes.run(conversationId);
    },
    async send(conversationId, draft) {
      const entry: Unsent = { clientId: newKey(), conversationId, draft, madeAt: clock(), state: 'pending', seq: null, code: null };
      await keepAndRun(entry);
      return entry.clientId;
    },
    async retry(clientId) {
      const entry = failed(clientId);
      if (entry) await keepAndRun({ ...entry, state: 'pending', code: null });
    },
    async discard(clientId) {
      const entry = failed(clientId);
      if (!entry) return;
      await kept.drop(clientId);
      entries.delete(clientId);
      onDiscard(entry);
    },
    wake: lanes.wake,
    close: lanes.close,
  };
}
