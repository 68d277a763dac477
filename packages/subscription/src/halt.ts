import { LogDiverged } from '@parley/event-store/event-store';
import { isSealFailure } from '@parley/event-store/sealing/seal-failure';
import { UnknownEvent } from '@parley/events/upcasters';
import type { Checkpoint } from '@parley/read-tables/checkpoints';

/** The reason why a partition is halted until an operator acts. The shard's other partitions continue. */
export interface Halt {
  reason: 'log_diverged' | 'epoch_changed' | 'unknown_event' | 'sealed_event';
  message: string;
  remedy: string;
}

const sealRemedy = 'Check KEYS_DATABASE_URL and KEK_FILE, or restore the newest backup of the key store, then restart the services.';
const newEpochRemedy = 'The log lost commits: stop the services, run `parley epoch --new`, start them, then run `parley replay`.';

/** Returns null for an error that does not halt a partition. */
export function haltForError(error: unknown): Halt | null {
  if (error instanceof UnknownEvent) {
    return { reason: 'unknown_event', message: error.message, remedy: 'Deploy a release that knows this event.' };
  }
  if (isSealFailure(error)) return { reason: 'sealed_event', message: error.message, remedy: sealRemedy };
  if (error instanceof LogDiverged) return { reason: 'log_diverged', message: error.message, remedy: newEpochRemedy };
  return null;
}

/** Returns null if both epochs are the same, or before the first event (epoch 0). */
export function haltForEpoch(knownEpoch: number, logEpoch: number): Halt | null {
  if (knownEpoch === 0 || knownEpoch === logEpoch) return null;
  const message = `the log is of epoch ${logEpoch}, not ${knownEpoch}`;
  return { reason: 'epoch_changed', message, remedy: 'Restart the services, then run `parley replay`.' };
}

/** True if the events before the one that caused the error can still be read. */
export function haltsAtEvent({ reason }: Halt): boolean {
  return reason === 'unknown_event' || reason === 'sealed_event';
}

/** A checkpoint beyond the end of the log. */
export function haltForHead({ partition, position }: Pick<Checkpoint, 'partition' | 'position'>, head: number): Halt {
  const message = `partition ${partition} is projected up to ${position}, its log ends at ${head}`;
  return { reason: 'log_diverged', message, remedy: newEpochRemedy };
}
