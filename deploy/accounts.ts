/**
 * The accounts of the services at MySQL, RabbitMQ and Redis, and what each may do there. make-secrets.ts makes them for
 * docker-compose.yml, print-grants.ts prints the rights for a MySQL of your own, and the end-to-end tests run with them.
 */
import { createHash, randomBytes } from 'node:crypto';

/** An account has the same name at every store. That of command-service is also the one of `parley`. */
export const accountOf = {
  'command-service': 'parley_command',
  'query-service': 'parley_query',
  projector: 'parley_projector',
  dispatcher: 'parley_dispatcher',
  'realtime-gateway': 'parley_gateway',
  signaling: 'parley_signaling',
} as const;

export type ServiceName = keyof typeof accountOf;
export type Account = (typeof accountOf)[ServiceName];

/** For the exporters: reads what MySQL and Redis count, and no data. */
export const monitoringAccount = 'parley_monitoring';

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
const logTables: Record<Exclude<Account, 'parley_command'>, Grants> = {
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
const readTables: Partial<Record<Account, string>> = {
  parley_query: 'SELECT',
  parley_gateway: 'SELECT',
  parley_dispatcher: 'SELECT',
  parley_projector: 'ALL',
};

/** Account → privileges in the key store. Only command-service seals; the others open. */
const keyTables: Partial<Record<Account, string>> = {
  parley_command: 'ALL',
  parley_query: 'SELECT',
  parley_gateway: 'SELECT',
  parley_dispatcher: 'SELECT',
  parley_projector: 'SELECT',
};

export function createAccount(account: string, password: string): string[] {
  const identified = `'${account}'@'%' IDENTIFIED BY '${password}'`;
  // The second changes the password of an existing one.
  return [`CREATE USER IF NOT EXISTS ${identified}`, `ALTER USER ${identified}`];
}

export const createSchema = (name: string): string => `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/** Rights of command-service, which creates the tables that the others are granted. */
export const grantsOfOwner = (schema: string): string[] => grantsOnSchema(schema, { parley_command: 'ALL' });

/** Rights of all other services. MySQL accepts them once command-service has created its tables. */
export function grantsOfServices(log: string, read: string): string[] {
  return [
    ...Object.entries(logTables).flatMap(([account, grants]) =>
      Object.entries(grants).map(([table, privileges]) => `GRANT ${privileges} ON ${log}.${table} TO '${account}'@'%'`),
    ),
    ...grantsOnSchema(read, readTables),
    // The console shows the sizes of all tables: any privilege lets an account see that a table exists.
    ...grantsOnSchema(log, { parley_query: 'SHOW VIEW' }),
  ];
}

export const grantsOfKeys = (schema: string): string[] => grantsOnSchema(schema, keyTables);

function grantsOnSchema(schema: string, privileges: Partial<Record<Account, string>>): string[] {
  // In a grant on a schema, `_` stands for any character.
  const allTables = `\`${schema.replaceAll('_', '\\_')}\`.*`;
  return Object.entries(privileges).map(([account, privilege]) => `GRANT ${privilege} ON ${allTables} TO '${account}'@'%'`);
}

export interface BrokerPermissions {
  /** Regular expressions for the names of exchanges and queues. */
  configure: string;
  write: string;
  read: string;
}

const commits = '^parley\\.commits\\.';
/** Queues that are named by the broker. */
const queues = '^amq\\.gen-';

/** Account → permissions at RabbitMQ; other services have no account. Both declare the exchange; only command-service publishes to it. */
export const brokerPermissions: Partial<Record<Account, BrokerPermissions>> = {
  parley_command: { configure: commits, write: commits, read: '^$' },
  parley_projector: { configure: `${commits}|${queues}`, write: queues, read: `${commits}|${queues}` },
};

/** The file that RabbitMQ imports at each start. */
export function brokerDefinitions(passwords: Partial<Record<Account, string>>): string {
  const accounts = Object.entries(passwords) as [Account, string][];
  const users = accounts.map(([name, password]) => ({
    name,
    password_hash: brokerHash(password),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags: [],
  }));
  const permissions = accounts.map(([user]) => ({ user, vhost: '/', ...brokerPermissions[user] }));
  return JSON.stringify({ vhosts: [{ name: '/' }], users, permissions });
}

function brokerHash(password: string): string {
  const salt = randomBytes(4);
  return Buffer.concat([salt, createHash('sha256').update(salt).update(password).digest()]).toString('base64');
}

/** Channels of Socket.IO's adapter. A pattern that is subscribed to must be one of these. */
const betweenGateways = ['&socket.io#/#*', '&socket.io-request#/#', '&socket.io-response#/#*'];
const pushes = '&parley:pushes:*';
const limits = '~parley:limit:*';
const marks = 'parley:*:high-water-marks';

/** Account → its keys (`~`; `%R~` to read) and channels (`&`) at Redis, besides sessions and the list of processes. */
const redisKeys: Record<Account, string[]> = {
  parley_command: [limits, '~parley:delay:*', '~parley:known:*', `~${marks}`, pushes],
  parley_query: [limits, '~{parley:presence}:*'],
  parley_projector: [`%R~${marks}`, pushes],
  parley_dispatcher: [limits, `%R~${marks}`],
  parley_gateway: [limits, '~{parley:presence}:*', pushes, ...betweenGateways],
  parley_signaling: [limits, '~parley:peer:*', '&parley:peer:*', pushes],
};

/** Rules of `ACL SETUSER`, without the password. The client asks `INFO` for the state of the server. */
export const redisRules = (account: Account): string[] => [
  'on',
  '~parley:session:*',
  '~parley:services:*',
  ...redisKeys[account],
  '+@all',
  '-@admin',
  '-@dangerous',
  '+info',
];

const monitoringRules = [
  'on',
  '+ping',
  '+info',
  '+client|setname',
  '+slowlog|len',
  '+slowlog|get',
  '+latency|latest',
  '+latency|histogram',
];

/** Lines of redis.conf that create the accounts. */
export function redisUsers(passwords: Record<Account | typeof monitoringAccount, string>): string {
  return Object.entries(passwords)
    .map(([account, password]) => {
      const rules = account === monitoringAccount ? monitoringRules : redisRules(account as Account);
      return `user ${account} #${createHash('sha256').update(password).digest('hex')} ${rules.join(' ')}\n`;
    })
    .join('');
}
