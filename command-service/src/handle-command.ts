/** Executes commands: load, evolve, decide, append; again when the read set changed before the append. */
import type { Append, AppendResult, EventStore, History } from '@parley/event-store/event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { bodyHash, type CommandIdentity } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { encodePosition } from '@parley/events/positions';
import { KeyErased } from '@parley/key-store/errors';
import { Problem } from '@parley/service-kit/problems';
import { inSpans, type Tracing } from '@parley/service-kit/tracing/tracing';
import type { PrivacyReader } from './contacts/privacy-reader.ts';
import type { RecipientPrivacy } from './contacts/reachable.ts';
import type { CommandDefinition, CommandRequest, Outcome } from './define-command.ts';
import type { WithFileClaims } from './files/claim-files.ts';
import type { OwnFiles } from './files/own-files.ts';

type CommandStore = Pick<EventStore, 'epoch' | 'load' | 'append' | 'findCommand'>;

interface Dependencies {
  store: CommandStore;
  privacyReader: PrivacyReader;
  withFileClaims: WithFileClaims;
  newId: () => string;
  tracing?: Tracing | undefined;
}

export type HandleCommand = <Input, State>(
  definition: CommandDefinition<Input, State>,
  input: Input,
  request: CommandRequest,
) => Promise<Outcome<State>>;

/** More attempts than any contention that was measured needs. */
const maxAttempts = 16;

/** Throws what the decision throws, `idempotency_key_reused`, and `conflict` after too many conflicting appends. */
export function commandHandler({ store, privacyReader, withFileClaims, newId, tracing }: Dependencies): HandleCommand {
  const appendAs = appendWithin(tracing, store);

  return (definition, input, request) =>
    withFileClaims(request.actorId, definition.files?.(input) ?? [], (files) => execute(definition, input, request, files)).catch(
      refuseErased,
    );

  async function execute<Input, State>(
    definition: CommandDefinition<Input, State>,
    input: Input,
    request: CommandRequest,
    files: OwnFiles,
  ): Promise<Outcome<State>> {
    const command = { actorId: request.actorId, targetId: definition.target(input), key: request.key ?? newId() };
    const hash = bodyHash(definition.name, request.fingerprint);
    let settings: RecipientPrivacy | undefined;

    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      // The first load may come from a cache: the append asserts it. An outcome without an append needs a current load.
      const current = attempt > 0;
      const loaded = await load(store, definition, input, { current });
      const { readSet, state } = loaded;
      const userId = definition.privacyOf?.(state, input);
      const privacy =
        userId === undefined ? undefined : (settings ?? privacyReader.cached(userId) ?? (settings = await privacyReader.read(userId)));
      const proposed = propose(() => definition.decide(state, input, { privacy, files }));
      if (!hasEvents(proposed)) {
        if (!current) continue;
        const first = request.key === undefined ? null : await findExecuted(store, command, hash);
        return first ? replay(store, first, loaded) : withoutEvents(store, proposed, loaded, command.targetId);
      }

      // After a conflict, the conflicting append may have been this very command, sent twice at once.
      const append = { events: proposed, readSet, command, bodyHash: hash, mayBeRetry: current, metadata: metadataOf(request) };
      const result = await appendAs(definition.name, append);
      if (result.kind === 'appended') {
        const { events } = result;
        return { kind: 'appended', events, state: events.reduce(definition.evolve, state), position: positionToken(store, lastOf(events)) };
      }
      if (result.kind === 'duplicate') return replay(store, result.event, await load(store, definition, input, { current: true }));
      if (result.kind === 'key_reused') throw new Problem('idempotency_key_reused');
    }
    throw new Problem('conflict');
  }
}

/** Appends events of the named command. If the request is sampled, in a span, whose context the events carry for what they cause. */
function appendWithin(tracing: Tracing | undefined, store: CommandStore): (commandName: string, append: Append) => Promise<AppendResult> {
  if (tracing === undefined) return (_commandName, append) => store.append(append);
  return (commandName, append) => {
    const { traceparent: parent } = append.metadata;
    if (parent === undefined) return store.append(append);
    const span = tracing.startSpan('append', { parent, attributes: { 'parley.command': commandName } });
    if (span === undefined) return store.append(append);
    const { traceparent } = span;
    return inSpans([span], () => store.append({ ...append, metadata: { ...append.metadata, traceparent } }));
  };
}

/** The key of the person who wrote the events may be destroyed before this process sees the erasure. */
function refuseErased(error: unknown): never {
  throw error instanceof KeyErased ? new Problem('account_erased') : error;
}

/** The result of a load. It does not hold the events: hundreds of commands wait for their commit at the same time. */
interface Loaded<State> {
  readSet: History['versions'];
  /** The event at the latest position. */
  last: AnyStoredEvent | undefined;
  state: State;
}

async function load<Input, State>(
  store: CommandStore,
  { reads, initial, evolve }: CommandDefinition<Input, State>,
  input: Input,
  options: { current: boolean },
): Promise<Loaded<State>> {
  const { events, versions, heads } = await store.load(reads(input), options);
  return { readSet: versions, last: lastOf(events), state: events.reduce(evolve, initial(input, heads)) };
}

type Proposed = readonly NewEvent[] | Problem;

function propose(decide: () => readonly NewEvent[]): Proposed {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function hasEvents(proposed: Proposed): proposed is readonly [NewEvent, ...NewEvent[]] {
  return !(proposed instanceof Problem) && proposed.length > 0;
}

function withoutEvents<State>(store: CommandStore, proposed: Proposed, { last, state }: Loaded<State>, targetId: string): Outcome<State> {
  if (proposed instanceof Problem) throw proposed;
  const start = { partition: partitionOf(targetId), position: 0 };
  return { kind: 'unchanged', events: [], state, position: positionToken(store, last ?? start) };
}

async function findExecuted(store: CommandStore, identity: CommandIdentity, hash: string): Promise<AnyStoredEvent | null> {
  const found = await store.findCommand(identity, hash);
  if (found?.kind === 'key_reused') throw new Problem('idempotency_key_reused');
  return found?.event ?? null;
}

function replay<State>(store: CommandStore, first: AnyStoredEvent, loaded: Loaded<State>): Outcome<State> {
  return { kind: 'replayed', events: [first], state: loaded.state, position: positionToken(store, later(loaded.last, first)) };
}

function metadataOf({ correlationId, traceparent, apiKeyId }: CommandRequest): Append['metadata'] {
  const metadata = traceparent === undefined ? { correlationId } : { correlationId, traceparent };
  return apiKeyId === undefined ? metadata : { ...metadata, apiKeyId };
}

function positionToken({ epoch }: CommandStore, event: Pick<AnyStoredEvent, 'partition' | 'position'> | undefined): string {
  if (event === undefined) throw new TypeError('a command wrote no event');
  return encodePosition({ epoch, partition: event.partition, position: event.position });
}

function lastOf(events: readonly AnyStoredEvent[]): AnyStoredEvent | undefined {
  return events.reduce<AnyStoredEvent | undefined>(later, undefined);
}

function later(one: AnyStoredEvent | undefined, other: AnyStoredEvent): AnyStoredEvent {
  return one === undefined || other.position > one.position ? other : one;
}
