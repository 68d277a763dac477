import { CommandFailed } from '../command-failed.ts';
import type { Invocation } from '../invocation.ts';
import { missingSchemas } from '../stores/schemas.ts';
import { checkAcknowledged } from './check-acknowledged.ts';
import { checkDisk } from './check-disk.ts';
import { checkLeases } from './check-leases.ts';
import { checkProjections } from './check-projections.ts';
import { checkSecrets } from './check-secrets.ts';
import { error, type Finding } from './finding.ts';

/** One thing that was looked at; without findings, all of it is as it should be. */
interface CheckResult {
  /** States what is true when nothing is found. */
  check: string;
  findings: readonly Finding[];
}

/** Runs all checks; leaves out those behind a store that is unavailable, missing or has no tables. */
export async function* runChecks(invocation: Invocation): AsyncGenerator<CheckResult> {
  const { config, env } = invocation;
  yield { check: 'settings: no secret has its example value', findings: checkSecrets(env) };
  yield { check: 'disk: there is space for the data folder', findings: await checkDisk(config) };
  try {
    const databases = await invocation.databases();
    const missing = (await missingSchemas(databases)).map(({ database, schema }) =>
      error(`tables of this release are missing from the ${database} database (${schema.name})`, 'parley migrate'),
    );
    yield { check: 'stores: log and read tables are there, with all migrations', findings: missing };
    if (missing.length > 0) return;
    const stores = await invocation.stores();
    yield { check: 'log: every acknowledged event is in it', findings: await checkAcknowledged(stores, config) };
    yield { check: 'projections: of this release, up to date, nothing parked', findings: await checkProjections(stores) };
    yield { check: 'leases: no projector has died and left its shards', findings: await checkLeases(databases.log) };
  } catch (failure) {
    if (!(failure instanceof CommandFailed)) throw failure;
    yield { check: 'stores', findings: [error(failure.message, fixFor(failure))] };
  }
}

function fixFor({ next }: CommandFailed): string {
  return next === undefined || next === 'parley doctor' ? 'start the server, or correct DATABASE_URL and READ_DATABASE_URL' : next;
}
