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
import type { Subject } from '@parley/key-store/subject-keys';
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
  const turns = createTurns(vault);
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

  function appendNow(append: Append, isPersonal: boolean, partition: number): Promise<AppendResult> {
    if (!isPersonal) return store.append(append);
    const sealed = sealAppend(append, partition, vault);
    return store.append(hasPlainListener ? { ...sealed, plainPayloads: append.events.map(({ payload }) => payload) } : sealed);
  }

  async function appendInTurn(append: Append, subjects: readonly Subject[], partition: number): Promise<AppendResult> {
    let appending: Promise<AppendResult> | undefined;
    const turn = turns.wait(subjects, partition, () => void (appending = appendNow(append, subjects.length > 0, partition)));
    waiting.add(turn);
    try {
      await turn;
    } finally {
      waiting.delete(turn);
    }
    return appending!;
  }

  return {
    ...store,
    stored: store,
    async load(entities, options) {
      const history = await store.load(entities, options);
      return needOpening(history.events, entities) ? { ...history, events: [...(await opened(history.events))] } : history;
    },
    async append(append) {
      if (isClosing) throw new StoreUnavailable('the store is closing');
      const [first] = append.events as readonly NewEvent[];
      // Not valid, which the store reports.
      if (!first) return store.append(append);
      const subjects = subjectsOf(append.events);
      const partition = streamPartition(first.stream);
      const result = await (turns.isFree(subjects, partition)
        ? appendNow(append, subjects.length > 0, partition)
        : appendInTurn(append, subjects, partition));
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
 * True if a decision about these entities reads sealed data of the events. One about members needs no title or data of their conversation:
 * the creation, which made the first members, may stay sealed for it, so that a send does not pay for titles.
 */
function needOpening(events: readonly AnyStoredEvent[], entities: readonly EntityRef[]): boolean {
  const sealed = events.filter(({ payload }) => isSealed(payload));
  if (sealed.length === 0) return false;
  const readsDescription = entities.some(({ entity }) => entity === null || entity.startsWith('conversation:'));
  return readsDescription || sealed.some(({ type }) => type !== 'ConversationCreated');
}

/** The caller gets its own plain payloads back; the events of the result are shared with caches. */
function withPlain(append: Append, result: Extract<AppendResult, { kind: 'appended' }>): AppendResult {
  const events = result.events.map((event, index) => ({ ...event, payload: append.events[index]!.payload }) as AnyStoredEvent);
  return { ...result, events: events as [AnyStoredEvent, ...AnyStoredEvent[]] };
}

/** Appends of a partition that wait for keys act in the order of their calls; an append whose keys are in memory waits only for those. */
function createTurns(vault: KeyVault) {
  const turns = new Map<number, Promise<void>>();
  const isReady = (subjects: readonly Subject[], partition: number) => subjects.length === 0 || vault.isReady(subjects, partition);

  return {
    /** True if an append may act at once, so that sealing does not delay it. */
    isFree: (subjects: readonly Subject[], partition: number): boolean => !turns.has(partition) && isReady(subjects, partition),
    /** Calls `act` when the vault is ready. */
    async wait(subjects: readonly Subject[], partition: number, act: () => void): Promise<void> {
      const prepare = () => vault.prepare(subjects, partition);
      const turn = waitFor({ before: turns.get(partition), isReady: () => isReady(subjects, partition), prepare }).then(act);
      const done = turn.catch(() => undefined);
      turns.set(partition, done);
      try {
        await turn;
      } finally {
        if (turns.get(partition) === done) turns.delete(partition);
      }
    },
  };
}

interface Turn {
  before: Promise<void> | undefined;
  isReady: () => boolean;
  prepare: () => Promise<void>;
}

async function waitFor({ before, isReady, prepare }: Turn): Promise<void> {
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
