/** Executes commands: load, evolve, decide, append; again when the read set changed before the append. */
import type { Append, EventStore, History } from '@parley/event-store/event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { bodyHash, type CommandIdentity } from '@parley/events/ids';
import { encodePosition } from '@parley/events/positions';
import { Problem } from '@parley/service-kit/problems';
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
}

export type HandleCommand = <Input, State>(
  definition: CommandDefinition<Input, State>,
  input: Input,
  request: CommandRequest,
) => Promise<Outcome<State>>;

/** More attempts than any contention that was measured needs. */
const maxAttempts = 16;

/** Throws what the decision throws, `idempotency_key_reused`, and `conflict` after too many conflicting appends. */
export function commandHandler({ store, privacyReader, withFileClaims, newId }: Dependencies): HandleCommand {
  return (definition, input, request) =>
    withFileClaims(request.actorId, definition.files?.(input) ?? [], (files) => execute(definition, input, request, files));

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
        return first ? replay(store, first, loaded) : withoutEvents(store, proposed, loaded);
      }

      // After a conflict, the conflicting append may have been this very command, sent twice at once.
      const append = { events: proposed, readSet, command, bodyHash: hash, mayBeRetry: current, metadata: metadataOf(request) };
      const result = await store.append(append);
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

function withoutEvents<State>(store: CommandStore, proposed: Proposed, { last, state }: Loaded<State>): Outcome<State> {
  if (proposed instanceof Problem) throw proposed;
  return { kind: 'unchanged', events: [], state, position: positionToken(store, last) };
}

async function findExecuted(store: CommandStore, identity: CommandIdentity, hash: string): Promise<AnyStoredEvent | null> {
  const found = await store.findCommand(identity);
  if (found && found.bodyHash !== hash) throw new Problem('idempotency_key_reused');
  return found?.event ?? null;
}

function replay<State>(store: CommandStore, first: AnyStoredEvent, loaded: Loaded<State>): Outcome<State> {
  return { kind: 'replayed', events: [first], state: loaded.state, position: positionToken(store, later(loaded.last, first)) };
}

function metadataOf({ correlationId, traceparent }: CommandRequest): Append['metadata'] {
  return traceparent === undefined ? { correlationId } : { correlationId, traceparent };
}

function positionToken({ epoch }: CommandStore, event: AnyStoredEvent | undefined): string {
  if (event === undefined) throw new TypeError('a command neither read nor wrote an event');
  return encodePosition({ epoch, partition: event.partition, position: event.position });
}

function lastOf(events: readonly AnyStoredEvent[]): AnyStoredEvent | undefined {
  return events.reduce<AnyStoredEvent | undefined>(later, undefined);
}

function later(one: AnyStoredEvent | undefined, other: AnyStoredEvent): AnyStoredEvent {
  return one === undefined || other.position > one.position ? other : one;
}
