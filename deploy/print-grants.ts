/**
 * Prints what the database account of each service may do, as SQL for an administrator (docs/operating.md, Database accounts):
 * `node deploy/print-grants.ts [SCHEMA READ_SCHEMA]`. That of command-service, which the CLI uses too, has all rights on both schemas
 * already, and its tables exist.
 */
const [log = 'parley', read = 'parley_read'] = process.argv.slice(2);

/** A table → privileges. */
type Grants = Record<string, string>;

const select = (...tables: string[]): Grants => Object.fromEntries(tables.map((table) => [table, 'SELECT']));
/** For tables that a service creates itself. */
const all = (...tables: string[]): Grants => Object.fromEntries(tables.map((table) => [table, 'ALL']));
/** The tables of a schema's migrations. */
const migrations = (schema: string): string[] => [`${schema}_migrations`, `${schema}_migrations_lock`];

const eventLog = select('store', 'heads', 'events', 'event_entities', 'event_log_migrations');
const authentication = { ...select('sessions', 'write_tables_migrations'), api_keys: 'SELECT, UPDATE (last_used_at)' };
const ofEveryService = { ...eventLog, ...authentication };

/** Account → its tables in the schema of the log. */
const accounts: Record<string, Grants> = {
  parley_query: {
    ...ofEveryService,
    ...select('names', 'files', 'file_usage', 'last_seen', 'data_exports', 'store_secrets', 'erasure_certificates'),
  },
  parley_gateway: { ...ofEveryService, last_seen: 'SELECT, INSERT, UPDATE' },
  parley_signaling: { ...ofEveryService, ...select('call_participants') },
  parley_dispatcher: {
    ...ofEveryService,
    webhooks: 'SELECT, UPDATE',
    ...all('webhook_checkpoints', 'webhook_pending', 'webhook_deliveries', ...migrations('dispatcher')),
    ...all('dispatcher_instances', 'dispatcher_leases', ...migrations('dispatcher_leases')),
  },
  parley_projector: { ...ofEveryService, ...all('projector_instances', 'shard_leases', ...migrations('shard_leases')) },
};

/** Account → privileges on all tables of the schema of the read tables. Rebuilds create and drop tables. */
const readTables: Grants = { parley_query: 'SELECT', parley_gateway: 'SELECT', parley_dispatcher: 'SELECT', parley_projector: 'ALL' };

/** In a grant on a schema, `_` stands for any character. */
const allTables = (schema: string): string => `\`${schema.replaceAll('_', '\\_')}\`.*`;

const statements = [
  ...Object.entries(accounts).flatMap(([account, grants]) =>
    Object.entries(grants).map(([table, privileges]) => `GRANT ${privileges} ON ${log}.${table} TO '${account}'@'%'`),
  ),
  ...Object.entries(readTables).map(([account, privileges]) => `GRANT ${privileges} ON ${allTables(read)} TO '${account}'@'%'`),
  // The console shows the sizes of all tables: any privilege lets an account see that a table exists.
  `GRANT SHOW VIEW ON ${allTables(log)} TO 'parley_query'@'%'`,
];
process.stdout.write(statements.map((statement) => `${statement};\n`).join(''));
