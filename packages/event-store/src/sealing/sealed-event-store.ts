/**
 * The port on top of another store that holds personal data only sealed: so do its tables, caches, batches and published commits.
 * Callers see plain events.
 */
import { DatabaseUnavailable } from '@parley/database/database';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { isSealed } from '@parley/events/sealing';
import { streamPartition } from '@parley/events/streams';
import { sealedHash } from '@parley/key-store/envelope';
import type { KeyVault } from '@parley/key-store/key-vault';
import { type Append, type AppendResult, type EntityRef, type EventStore, StoreUnavailable } from '../event-store.ts';
import { openEvents, secretsOfEvent } from './open-events.ts';
import { sealAppend, subjectsOf } from './seal-append.ts';

export interface SealedEventStore extends EventStore {
  /** The store below: its events are sealed, and so are those that are appended to it. */
  readonly stored: EventStore;
  /** As onCommitted, but with the events in plain: for listeners that keep them within this process, which need not open them. */
  onCommittedPlain: EventStore['onCommitted'];
}

export function sealedEventStore(store: EventStore, vault: KeyVault): SealedEventStore {
  const whenReady = createTurns(vault);
  /** Appends that wait for keys. Those that do not are the store's to wait for. */
  const waiting = new Set<Promise<void>>();
  let hasPlainListener = false;
  let isClosing = false;
  const opened = (events: readonly AnyStoredEvent[]) => withPortErrors(() => openEvents(events, vault));
  const openedOne = async (event: AnyStoredEvent): Promise<AnyStoredEvent> => (await opened([event]))[0]!;

  /** The result for the caller, who knows the command's own hash. */
  async function openedResult<Result extends AppendResult>(result: Result, bodyHash: string): Promise<Result> {
    if (result.kind === 'duplicate') return { ...result, event: await openedOne(result.event) };
    if (result.kind !== 'key_reused') return result;
    const secrets = await withPortErrors(() => secretsOfEvent(result.event, vault));
    const event = await openedOne(result.event);
    if (secrets === undefined) return { ...result, event };
    // The hash of an erased command cannot be compared any more; the event says that it was executed.
    const isSame = secrets === null || sealedHash(secrets, bodyHash) === result.bodyHash;
    return (isSame ? { kind: 'duplicate', event } : { ...result, event }) as Result;
  }

  function appendSealed(append: Append, partition: number): Promise<AppendResult> {
    const sealed = sealAppend(append, partition, vault);
    return store.append(hasPlainListener ? { ...sealed, plainPayloads: append.events.map(({ payload }) => payload) } : sealed);
  }

  async function beforeClose(ready: Promise<void>): Promise<void> {
    waiting.add(ready);
    try {
      await ready;
    } finally {
      waiting.delete(ready);
    }
  }

  return {
    ...store,
    stored: store,
    async load(entities, options) {
      const history = await store.load(entities, options);
      const unread = readsDescription(entities) ? null : 'ConversationCreated';
      return history.events.some(({ type, payload }) => type !== unread && isSealed(payload))
        ? { ...history, events: [...(await opened(history.events))] }
        : history;
    },
    async append(append) {
      if (isClosing) throw new StoreUnavailable('the store is closing');
      const [first] = append.events as readonly NewEvent[];
      // Not valid, which the store reports.
      if (!first) return store.append(append);
      const subjects = subjectsOf(append.events);
      const partition = streamPartition(first.stream);
      let appending: Promise<AppendResult> | undefined;
      const ready = whenReady(subjects, partition, () => {
        appending = subjects.length === 0 ? store.append(append) : appendSealed(append, partition);
      });
      if (ready) await beforeClose(ready);
      const result = await appending!;
      return result.kind === 'appended' ? withPlain(append, result) : openedResult(result, append.bodyHash);
    },
    async findCommand(command, bodyHash) {
      const found = await store.findCommand(command, bodyHash);
      return found && openedResult(found, bodyHash);
    },
    readStream: async (stream, range) => [...(await opened(await store.readStream(stream, range)))],
    readPartition: async (...range) => [...(await opened(await store.readPartition(...range)))],
    opened,
    onCommittedPlain(listener) {
      hasPlainListener = true;
      store.onCommitted((commits) => listener(commits.map((commit) => ({ ...commit, events: commit.plainEvents ?? commit.events }))));
    },
    async close() {
      isClosing = true;
      await Promise.allSettled(waiting);
      await store.close();
    },
  };
}

/**
 * A decision about members needs no title or data of their conversation: the creation, which made the first members, may stay sealed for it,
 * so that a send does not pay for titles.
 */
function readsDescription(entities: readonly EntityRef[]): boolean {
  return entities.some(({ entity }) => entity === null || entity.startsWith('conversation:'));
}

/** The caller gets its own plain payloads back; the events of the result are shared with caches. */
function withPlain(append: Append, result: Extract<AppendResult, { kind: 'appended' }>): AppendResult {
  const events = result.events.map((event, index) => ({ ...event, payload: append.events[index]!.payload }) as AnyStoredEvent);
  return { ...result, events: events as [AnyStoredEvent, ...AnyStoredEvent[]] };
}

/**
 * Calls `act` when the vault is ready: at once if it is, and then returns undefined, so that sealing delays no append whose keys are in
 * memory. Calls for the same partition act in the order of the calls.
 */
function createTurns(vault: KeyVault) {
  const turns = new Map<number, Promise<void>>();
  type Subjects = Parameters<KeyVault['isReady']>[0];

  return (subjects: Subjects, partition: number, act: () => void): Promise<void> | undefined => {
    const isReady = () => subjects.length === 0 || vault.isReady(subjects, partition);
    const before = turns.get(partition);
    if (before !== undefined || !isReady()) return waitForTurn({ before, isReady, act }, subjects, partition);
    act();
    return undefined;
  };

  async function waitForTurn({ before, isReady, act }: Turn, subjects: Subjects, partition: number): Promise<void> {
    const turn = waitFor(before, isReady, () => vault.prepare(subjects, partition)).then(act);
    const done = turn.catch(() => undefined);
    turns.set(partition, done);
    try {
      await turn;
    } finally {
      if (turns.get(partition) === done) turns.delete(partition);
    }
  }
}

interface Turn {
  before: Promise<void> | undefined;
  isReady: () => boolean;
  act: () => void;
}

async function waitFor(before: Promise<void> | undefined, isReady: () => boolean, prepare: () => Promise<void>): Promise<void> {
  // Keys are read while earlier appends wait for theirs.
  const first = isReady() ? undefined : withPortErrors(prepare);
  first?.catch(() => undefined);
  await before;
  await first;
  while (!isReady()) await withPortErrors(prepare);
}

/** Without the key store nothing can be read or written, as without the log. */
async function withPortErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DatabaseUnavailable ? new StoreUnavailable('the key store does not respond', { cause: error }) : error;
  }
}
