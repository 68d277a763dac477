/**
 * Pictures of the message that is being written, by conversation. They outlive the composer: uploads go on while the user is in
 * another conversation, and a message that waits for them is sent from there.
 */
import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { ParleyProblem } from '@parley/client/transport/problem';
import type { Chat } from '../chat/chat.ts';
import { describeProblem } from '../chat/describe-problem.ts';
import { rememberUpload, uploadedAttachment } from '../chat/uploads.ts';
import { maxAttachments, refusalOf, refusals, type Pending } from './attachments.ts';
import { createDelayedSend, type DelayedSend } from './delayed-send.ts';

export interface Attachments {
  pending: ReadonlySignal<readonly Pending[]>;
  add: (files: Iterable<File>) => void;
  remove: (key: string) => void;
  retry: (key: string) => void;
  /** After they were sent. */
  clear: () => void;
  /** A sentence about files that were left out. */
  notice: ReadonlySignal<string | null>;
  delayed: DelayedSend;
  /** Why the message was not sent, until it changes. */
  problem: Signal<string | null>;
}

const storesByClient = new WeakMap<Chat['client'], Map<string, Attachments>>();

/** `restored`: ids of the uploads of a draft. */
export function attachmentsOf(client: Chat['client'], userId: string, conversationId: string, restored: readonly string[]): Attachments {
  const all = storesByClient.get(client) ?? new Map<string, Attachments>();
  storesByClient.set(client, all);
  const key = `${userId} ${conversationId}`;
  const known = all.get(key);
  const store = known && known.pending.peek().length > 0 ? known : createAttachments(client, userId, restored);
  all.set(key, store);
  return store;
}

function createAttachments(client: Chat['client'], userId: string, restored: readonly string[]): Attachments {
  const pending = signal<readonly Pending[]>(restored.map(restoredPicture));
  const notice = signal<string | null>(null);
  const problem = signal<string | null>(null);
  const delayed = createDelayedSend(() => pending.peek());
  let count = 0;
  const set = (next: readonly Pending[]) => {
    pending.value = next;
    if (client.state().chat?.userId === userId) delayed.check();
    else delayed.cancel();
  };
  const change = (key: string, next: (entry: Pending) => Pending) =>
    set(pending.peek().map((entry) => (entry.key === key ? next(entry) : entry)));

  const uploads = createUploads(client, change);

  return {
    pending,
    notice,
    delayed,
    problem,
    remove(key) {
      uploads.cancel(key);
      pending
        .peek()
        .filter((entry) => entry.key === key)
        .forEach(forget);
      notice.value = null;
      problem.value = null;
      set(pending.peek().filter((other) => other.key !== key));
    },
    add(files) {
      const room = maxAttachments - pending.peek().filter(({ state }) => state !== 'failed').length;
      const all = [...files];
      notice.value = all.length > room ? `A message holds ${maxAttachments} pictures: ${all.length - room} were left out.` : null;
      for (const file of all.slice(0, room)) {
        const reason = refusalOf(file);
        const entry = { key: `file-${count++}`, name: file.name, preview: URL.createObjectURL(file) };
        set([...pending.peek(), reason === null ? { ...entry, ...started } : { ...entry, state: 'failed', reason, file: null }]);
        if (reason === null) void uploads.start(entry.key, file);
      }
    },
    retry(key) {
      const entry = pending.peek().find((other) => other.key === key);
      if (entry?.state !== 'failed' || entry.file === null) return;
      problem.value = null;
      change(key, () => ({ ...base(entry), ...started }));
      void uploads.start(key, entry.file);
    },
    clear() {
      pending.peek().forEach(forget);
      notice.value = null;
      set([]);
    },
  };
}

const started = { state: 'uploading', progress: 0 } as const;
const base = ({ key, name, preview }: Pending) => ({ key, name, preview });

function forget({ preview }: Pending): void {
  URL.revokeObjectURL(preview);
}

function restoredPicture(id: string): Pending {
  const attachment = uploadedAttachment(id);
  return { key: id, name: 'picture', preview: attachment.thumbnailUrl, state: 'ready', attachment };
}

function createUploads(client: Chat['client'], change: (key: string, next: (entry: Pending) => Pending) => void) {
  const running = new Map<string, AbortController>();
  return {
    cancel: (key: string) => running.get(key)?.abort(),
    async start(key: string, file: Blob): Promise<void> {
      const abort = new AbortController();
      running.set(key, abort);
      try {
        const onProgress = (sent: number, total: number) =>
          change(key, (entry) => ({ ...base(entry), state: 'uploading', progress: total === 0 ? 0 : sent / total }));
        const attachment = await client.upload(file, { onProgress, signal: abort.signal });
        rememberUpload(attachment);
        change(key, (entry) => ({ ...base(entry), state: 'ready', attachment }));
      } catch (error) {
        if (abort.signal.aborted) return;
        const known = error instanceof ParleyProblem ? refusals[error.code] : undefined;
        const failure = { state: 'failed' as const, reason: known ?? describeProblem(error), file: known === undefined ? file : null };
        change(key, (entry) => ({ ...base(entry), ...failure }));
      } finally {
        running.delete(key);
      }
    },
  };
}
