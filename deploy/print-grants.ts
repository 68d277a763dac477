/**
 * Prints what the database account of each service may do, as SQL for an administrator (docs/operating.md, Database accounts):
 * `node deploy/print-grants.ts [SCHEMA READ_SCHEMA]`. That of command-service, which the CLI uses too, has all rights on both schemas
 * already, and its tables exist.
 */
import { grantsOfServices } from './accounts.ts';

const [log = 'parley', read = 'parley_read'] = process.argv.slice(2);
process.stdout.write(
  grantsOfServices(log, read)
    .map((statement) => `${statement};\n`)
    .join(''),
);
