/**
 * A command, declared. A slice exports one definition; `handle-command.ts` executes it:
 *
 *   claim `files` → load `reads` → `initial` + `evolve` = state → resolve `privacyOf(state)` → `decide` → append
 *
 *   export const renameGroup = defineCommand({
 *     name: 'RenameGroup',
 *     target: ({ conversationId }) => conversationId,
 *     reads: ({ conversationId, actorId }) => [conversationRef(conversationId), ...memberRefs(conversationId, [actorId])],
 *     initial: ({ conversationId, actorId }, heads) => initialConversation(conversationId, [actorId], heads),
 *     evolve: evolveConversation,
 *     decide: decideRenameGroup, // (state, input, { privacy, files }) => events
 *   });
 *
 * A definition holds no dependencies. Values that come from elsewhere (the clock, new ids, reads of other partitions)
 * are part of the input. A route executes it through `commandRoute` (command-route.ts) or `handleCommand(definition, input, request)`.
 */
import type { EntityRef, History } from '@parley/event-store/event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import type { RecipientPrivacy } from './contacts/reachable.ts';
import type { OwnFiles } from './files/own-files.ts';

export interface CommandDefinition<Input, State> {
  /** Distinguishes commands that use the same idempotency key. */
  name: string;
  /** Id of the conversation, account or pair that the command changes. Idempotency keys are unique by actor and target. */
  target: (input: Input) => string;
  /** The entities that the decision depends on, all in one partition. Evaluated on each attempt. */
  reads: (input: Input) => readonly EntityRef[];
  initial: (input: Input, heads: History['heads']) => State;
  evolve: (state: State, event: AnyStoredEvent) => State;
  /** The user whose privacy settings the decision needs, if it needs any; never two users for one input. */
  privacyOf?: (state: State, input: Input) => string | undefined;
  /** Files that the events will reference. Claimed before the append; released when nothing was appended. */
  files?: (input: Input) => readonly string[];
  /** Pure. Returns no events when nothing changes. Throws Problem to refuse. */
  decide: (state: State, input: Input, resolved: ResolvedInputs) => readonly NewEvent[];
}

/** The declared inputs, resolved. They lie outside the read set, so the append does not assert them. */
export interface ResolvedInputs {
  /** Settings of the user that `privacyOf` names; undefined when it names none. */
  privacy: RecipientPrivacy | undefined;
  /** Those of `files` that the actor uploaded. */
  files: OwnFiles;
}

/** The request that carries a command. */
export interface CommandRequest {
  actorId: string;
  /** The client's Idempotency-Key. */
  key: string | undefined;
  /** The client's input: the same key with another fingerprint is `idempotency_key_reused`. */
  fingerprint: unknown;
  correlationId: string;
  traceparent: string | undefined;
  /** The API key that acts as the actor. */
  apiKeyId?: string | undefined;
}

export interface Outcome<State> {
  kind: 'appended' | 'unchanged' | 'replayed';
  /** The appended events; of a replay, the first event of the original append. */
  events: readonly AnyStoredEvent[];
  /** The state after the command. */
  state: State;
  /** Position token of the last event written, or else of the last event read. */
  position: string;
}

/** Infers the types of a definition from its `decide` and `evolve`. */
export function defineCommand<Input, State>(definition: CommandDefinition<Input, State>): CommandDefinition<Input, State> {
  return definition;
}
