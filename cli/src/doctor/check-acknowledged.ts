import { CommandFailed } from '../command-failed.ts';
import type { CliConfig } from '../config.ts';
import { beginEpochAfter } from '../stores/epoch.ts';
import { findLostEvent, withHighWaterMarks } from '../stores/high-water-marks.ts';
import type { Stores } from '../stores/open-stores.ts';
import { error, warning, type Finding } from './finding.ts';

/** Compares the log with what the services acknowledged: after a failover or a restore the database alone looks healthy. */
export async function checkAcknowledged({ store }: Stores, config: CliConfig): Promise<Finding[]> {
  try {
    const lost = await findLostEvent(store, await withHighWaterMarks(config, store.id, (marks) => marks.read()));
    if (lost === null) return [];
    return [error(`log_diverged: the log has lost acknowledged events, and commands are rejected: ${lost}`, beginEpochAfter)];
  } catch (failure) {
    if (!(failure instanceof CommandFailed)) throw failure;
    return [warning(`cannot check for lost events: ${failure.message}`, failure.next ?? 'parley doctor')];
  }
}
