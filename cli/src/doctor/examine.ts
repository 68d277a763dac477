/** All examinations, from the outside in; those behind a store that is away or unmade are left out. */
import { awaitMigrations, MigrationsMissing } from '@parley/database/migrations';
import type { Invocation } from '../invocation.ts';
import { Refusal } from '../refusal.ts';
import type { Databases } from '../stores/open-databases.ts';
import { schemas } from '../stores/schemas.ts';
import { examineDisk } from './examine-disk.ts';
import { examineProjection } from './examine-projection.ts';
import { examineLeases } from './examine-leases.ts';
import { examineSecrets } from './examine-secrets.ts';
import { wrong, type Problem } from './problem.ts';

export async function examine(invocation: Invocation): Promise<Problem[]> {
  const outside = [...examineSecrets(invocation.env), ...(await examineDisk(invocation.config))];
  try {
    const databases = await invocation.databases();
    const unmade = await examineSchemas(databases);
    if (unmade.length > 0) return [...outside, ...unmade];
    return [...outside, ...(await examineProjection(await invocation.stores())), ...(await examineLeases(databases.log))];
  } catch (error) {
    if (error instanceof Refusal) return [...outside, wrong(error.message, cureOf(error))];
    throw error;
  }
}

function cureOf({ next }: Refusal): string {
  return next === undefined || next === 'parley doctor' ? 'start the server, or mend DATABASE_URL and READ_DATABASE_URL' : next;
}

async function examineSchemas(databases: Databases): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { database, scope, migrations } of schemas) {
    const ids = migrations.map(({ id }) => id);
    await awaitMigrations(databases[database], scope, ids, { deadlineMs: 0 }).catch((error: unknown) => {
      if (!(error instanceof MigrationsMissing)) throw error;
      problems.push(wrong(`the ${database} database has not the tables of this release (${scope})`, 'parley migrate'));
    });
  }
  return problems;
}
