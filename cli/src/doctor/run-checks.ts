import { CommandFailed } from '../command-failed.ts';
import type { Invocation } from '../invocation.ts';
import { missingSchemas } from '../stores/schemas.ts';
import { checkAcknowledged } from './check-acknowledged.ts';
import { checkDisk } from './check-disk.ts';
import { checkLeases } from './check-leases.ts';
import { checkProjections } from './check-projections.ts';
import { checkSecrets } from './check-secrets.ts';
import { error, type Finding } from './finding.ts';

/** Runs all checks; leaves out those behind a store that is unavailable or has no tables. */
export async function runChecks(invocation: Invocation): Promise<Finding[]> {
  const findings = [...checkSecrets(invocation.env), ...(await checkDisk(invocation.config))];
  try {
    const databases = await invocation.databases();
    const missing = await missingSchemas(databases);
    if (missing.length > 0) {
      const describe = ({ database, schema }: (typeof missing)[number]): Finding =>
        error(`tables of this release are missing from the ${database} database (${schema.name})`, 'parley migrate');
      return [...findings, ...missing.map(describe)];
    }
    const stores = await invocation.stores();
    const lost = await checkAcknowledged(stores, invocation.config);
    return [...findings, ...lost, ...(await checkProjections(stores)), ...(await checkLeases(databases.log))];
  } catch (failure) {
    if (failure instanceof CommandFailed) return [...findings, error(failure.message, fixFor(failure))];
    throw failure;
  }
}

function fixFor({ next }: CommandFailed): string {
  return next === undefined || next === 'parley doctor' ? 'start the server, or correct DATABASE_URL and READ_DATABASE_URL' : next;
}
