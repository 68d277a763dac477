/** Maps errors to exit codes and to the command that an operator should run next. */
import { DatabaseUnavailable } from '@parley/database/database';
import { MigrationsMissing } from '@parley/database/migrations';
import { EpochMismatch, LogDiverged, StoreUnavailable } from '@parley/event-store/event-store';
import { isSealFailure } from '@parley/event-store/sealing/seal-failure';
import { UnknownEvent } from '@parley/events/upcasters';
import { RebuildStopped } from '@parley/projector/rebuild/fill-slots';
import { CannotRebuild, RebuildUnderWay } from '@parley/projector/rebuild/slot-claim';
import { UnknownProjection } from '@parley/projector/rebuild/rebuild-plan';
import { SwitchRefused } from '@parley/projector/rebuild/switch-slots';
import { OutdatedProjections } from '@parley/projector/subscription/active-slots';
import { errorFields } from '@parley/service-kit/error-fields';
import { InvalidConfig } from '@parley/service-kit/config';
import { SeedingFailed } from '@parley/standalone/demo/seeding/api-user';
import { CommandFailed, UsageError } from './command-failed.ts';
import { beginEpochAfter } from './stores/epoch.ts';

interface Explanation {
  exitCode: 1 | 2;
  message: string;
  next?: string | undefined;
}

export function explainFailure(error: unknown): Explanation {
  if (error instanceof UsageError) return { exitCode: 2, message: error.message, next: error.next };
  if (error instanceof CommandFailed) return { exitCode: 1, message: error.message, next: error.next };
  if (error instanceof InvalidConfig) return { exitCode: 2, message: error.message };
  if (error instanceof UnknownProjection) return { exitCode: 2, message: error.message, next: 'parley projections' };
  // Not the messages themselves: those of drivers quote statements with their values.
  const { message, cause } = errorFields(error);
  return { exitCode: 1, message: cause === undefined ? message : `${message} (${cause.message})`, next: nextOf(error) };
}

function nextOf(error: unknown): string | undefined {
  if (error instanceof RebuildStopped) return `parley events --from ${error.event.partition}:${error.event.position} --limit 1`;
  if (error instanceof CannotRebuild) return 'parley replay';
  if (error instanceof SwitchRefused) return 'parley replay --resume';
  if (error instanceof RebuildUnderWay) return 'parley projections';
  if (error instanceof OutdatedProjections) return `parley replay ${error.projections.join(' ')}`;
  if (error instanceof MigrationsMissing) return 'parley migrate';
  if (error instanceof LogDiverged || error instanceof EpochMismatch) return beginEpochAfter;
  if (error instanceof DatabaseUnavailable || error instanceof StoreUnavailable) return 'parley doctor';
  if (error instanceof SeedingFailed && error.status === undefined) return 'npm start';
  return nextOfUnreadable(error);
}

function nextOfUnreadable(error: unknown): string | undefined {
  if (error instanceof UnknownEvent) return 'use the parley command of the release that wrote the event';
  return isSealFailure(error) ? 'set KEYS_DATABASE_URL and KEK_FILE to those that the log was written with' : undefined;
}
