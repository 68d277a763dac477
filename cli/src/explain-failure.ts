/** Maps errors to exit codes and to the command that an operator should run next. */
import { DatabaseUnavailable } from '@parley/database/database';
import { MigrationsMissing } from '@parley/database/migrations';
import { EpochMismatch, LogDiverged, StoreUnavailable } from '@parley/event-store/event-store';
import { UnknownEvent } from '@parley/events/upcasters';
import { RebuildStopped } from '@parley/projector/rebuild/fill-slots';
import { CannotRebuild, RebuildUnderWay } from '@parley/projector/rebuild/slot-claim';
import { UnknownProjection } from '@parley/projector/rebuild/rebuild-plan';
import { SwitchRefused } from '@parley/projector/rebuild/switch-slots';
import { OutdatedProjections } from '@parley/projector/subscription/active-slots';
import { InvalidConfig } from '@parley/service-kit/config';
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
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: 1, message: withCause(message, error), next: nextOf(error) };
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
  if (error instanceof UnknownEvent) return 'use the parley command of the release that wrote the event';
  return undefined;
}

function withCause(message: string, error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
