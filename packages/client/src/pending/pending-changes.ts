/**
 * Changes that the state shows before the service has confirmed them. Each lies over the state that follows from the event log,
 * until its event arrives or its command fails.
 */
import { createLimit, type Limit } from '@parley/concurrency/limit';
import type { TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import type { ClientState } from '../state/state.ts';

export interface PendingChange {
  conversationId: string;
  /** The state with the change. Returns the same state if it has it already. */
  apply(state: ClientState): ClientState;
  /** True for the event of this change. */
  isConfirmedBy(event: TimelineEvent | UnnumberedEvent): boolean;
}

/** A change that is shown. */
export interface ShownChange {
  /** The command has succeeded: the change ends with its event, or now if the state has it already. */
  acknowledge(): void;
  /** Takes the change back. */
  withdraw(): void;
}

export interface PendingChanges {
  /** The state with all pending changes. */
  applyTo(state: ClientState): ClientState;
  show(change: PendingChange): ShownChange;
  /** Shows the change and runs its command, after earlier ones of the conversation. Takes the change back if the command fails. */
  run(change: PendingChange, command: () => Promise<unknown>): Promise<void>;
  /** Ends the first change that the event confirms. Call it when the event is in the state. */
  confirm(event: TimelineEvent | UnnumberedEvent): void;
  /** Ends acknowledged changes, because the conversation was read and contains them. */
  endAcknowledged(conversationId: string): void;
}

interface Entry {
  change: PendingChange;
  isAcknowledged: boolean;
  /** The conversation was read meanwhile, so the event may never come. */
  wasRead: boolean;
}

export interface PendingChangesDependencies {
  /** The state without pending changes. */
  state: () => ClientState;
  onChange: () => void;
}

export function createPendingChanges({ state, onChange }: PendingChangesDependencies): PendingChanges {
  /** In order of creation. */
  let entries: readonly Entry[] = [];
  const limits = new Map<string, Limit>();

  function keep(isKept: (entry: Entry) => boolean): void {
    const kept = entries.filter(isKept);
    if (kept.length === entries.length) return;
    entries = kept;
    onChange();
  }

  const isOver = ({ change, isAcknowledged, wasRead }: Entry): boolean => isAcknowledged && (wasRead || change.apply(state()) === state());

  function show(change: PendingChange): ShownChange {
    const entry: Entry = { change, isAcknowledged: false, wasRead: false };
    entries = [...entries, entry];
    onChange();
    return {
      acknowledge() {
        entry.isAcknowledged = true;
        keep((other) => other !== entry || !isOver(entry));
      },
      withdraw: () => keep((other) => other !== entry),
    };
  }

  function limitOf(conversationId: string): Limit {
    const limit = limits.get(conversationId) ?? createLimit({ concurrency: 1 });
    limits.set(conversationId, limit);
    return limit;
  }

  return {
    applyTo: (base) => entries.reduce((next, { change }) => change.apply(next), base),
    show,
    async run(change, command) {
      const shown = show(change);
      try {
        await limitOf(change.conversationId)(command);
        shown.acknowledge();
      } catch (error) {
        shown.withdraw();
        throw error;
      }
    },
    confirm(event) {
      if (entries.length === 0 || !('conversationId' in event)) return;
      const concerned = entries.filter(({ change }) => change.conversationId === event.conversationId);
      const confirmed = concerned.find(({ change }) => change.isConfirmedBy(event));
      keep((entry) => entry !== confirmed && !(concerned.includes(entry) && isOver(entry)));
    },
    endAcknowledged(conversationId) {
      if (entries.length === 0) return;
      for (const entry of entries) if (entry.change.conversationId === conversationId) entry.wasRead = true;
      keep((entry) => !isOver(entry));
    },
  };
}
