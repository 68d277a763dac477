/**
 * The one-shot `secrets` service of docker-compose.yml: `node make-secrets.ts [FOLDER]`. Generates each secret once, in the folder
 * (a volume) of the services that need it, readable by their user alone. Runs at every `up`: existing secrets stay, missing ones are
 * generated, and copies in another server's format are rewritten from them.
 */
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Account,
  accountOf,
  brokerDefinitions,
  brokerPermissions,
  createAccount,
  createSchema,
  grantsOfKeys,
  grantsOfOwner,
  grantsOfServices,
  monitoringAccount,
  redisUsers,
  type ServiceName,
} from './accounts.ts';

const folder = process.argv[2] ?? '/secrets';
/** User ids inside the images: node, the one shared by the official mysql, rabbitmq and redis images, coturn and the exporters, and Grafana. */
const parley = 1000;
const servers = 999;
const relay = 65_534;
const grafana = 472;
/** Numbers of the machines: three with docker-compose.ha.yml. */
const machines = Array.from({ length: Number(process.env['PARLEY_NODES'] ?? 1) }, (_, index) => index + 1);

function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Only root can give files away: anybody else makes them for a look at them. */
function own(path: string, owner: number): void {
  if (process.getuid?.() === 0) chownSync(path, owner, owner);
}

/** Writes a temporary file and renames it, so that no reader sees a partial secret. */
function write(path: string, owner: number, content: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  own(dirname(file), owner);
  chmodSync(dirname(file), 0o700);
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  own(`${file}.new`, owner);
  renameSync(`${file}.new`, file);
}

/** Returns the secret in this file; generates it the first time. */
function readOrCreate(path: string, owner: number, generate: () => string): string {
  const file = join(folder, path);
  if (!existsSync(file)) write(path, owner, generate());
  return readFileSync(file, 'utf8');
}

function amqpUrl(account: string, password: string): string {
  const hosts = machines.length === 1 ? ['rabbitmq'] : machines.map((machine) => `rabbitmq-${machine}`);
  return hosts.map((host) => `amqp://${account}:${password}@${host}:5672`).join(',');
}

function redisUrl(account: string, password: string): string {
  if (machines.length === 1) return `redis://${account}:${password}@redis:6379`;
  return `redis+sentinel://${account}:${password}@${machines.map((machine) => `sentinel-${machine}:26379`).join(',')}/parley`;
}

/** Empty for one machine. */
function clusterSettings(): string {
  if (machines.length === 1) return '';
  const nodes = machines.map((machine) => `cluster_formation.classic_config.nodes.${machine} = rabbit@rabbitmq-${machine}`);
  return ['cluster_formation.peer_discovery_backend = classic_config', ...nodes, 'cluster_partition_handling = pause_minority', ''].join(
    '\n',
  );
}

/** The password in the first of the URLs. */
function passwordIn(urls: string): string {
  return /:\/\/[^:@/]*:([^@/]*)@/.exec(urls)![1]!;
}

function signingKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function publicKeyOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

type Passwords = Partial<Record<Account, string>>;

/** Makes the URLs with which the services connect, each with a password of its own; returns the passwords. */
function connect(name: string, services: readonly ServiceName[], urlOf: (account: string, password: string) => string): Passwords {
  return Object.fromEntries(
    services.map((service) => {
      const url = readOrCreate(`connections-${service}/${name}`, parley, () => urlOf(accountOf[service], randomSecret()));
      return [accountOf[service], passwordIn(url)];
    }),
  );
}

/** SQL for the root of a server: creates the accounts and changes the passwords of existing ones. */
function accountsSql(passwords: Passwords, monitoringPassword: string, statements: readonly string[]): string {
  const accounts = Object.entries({ ...passwords, [monitoringAccount]: monitoringPassword });
  return sqlOf([...accounts.flatMap(([account, password]) => createAccount(account, password)), ...statements]);
}

const sqlOf = (statements: readonly string[]): string => statements.map((statement) => `${statement};\n`).join('');

const clientSettings = (host: string, user: string, password: string): string =>
  `[client]\nhost=${host}\nport=3306\nuser=${user}\npassword=${password}\n`;

const privateKey = readOrCreate('signing/token-private-key', parley, signingKey);
readOrCreate('public/token-public-keys', parley, () => publicKeyOf(privateKey));
readOrCreate('internal/internal-token', parley, randomSecret);
const operatorToken = readOrCreate('operator/operator-token', parley, randomSecret);
readOrCreate('keys/kek', parley, () => `${randomBytes(32).toString('hex')}\n`);

const services = Object.keys(accountOf) as ServiceName[];
const readers = services.filter((service) => service !== 'signaling');
const log = connect('database-url', services, (account, password) => `mysql://${account}:${password}@mysql:3306/parley`);
for (const service of readers) {
  const url = new URL(readFileSync(join(folder, `connections-${service}`, 'database-url'), 'utf8'));
  write(`connections-${service}/read-database-url`, parley, Object.assign(url, { pathname: '/parley_read' }).href);
}
const keys = connect('keys-database-url', readers, (account, password) => `mysql://${account}:${password}@mysql-keys:3306/parley`);
const broker = connect(
  'amqp-url',
  services.filter((service) => accountOf[service] in brokerPermissions),
  amqpUrl,
);
const redis = connect('redis-url', services, redisUrl) as Record<Account, string>;

/** Makes what an exporter and the SQL of its server need; returns the password. */
function monitor(exporter: string, host: string): string {
  const password = readOrCreate(`${exporter}/password`, relay, randomSecret);
  write(`${exporter}/my.cnf`, relay, clientSettings(host, monitoringAccount, password));
  return password;
}

const schemas = ['parley', 'parley_read'];
const logStatements = [...schemas.map(createSchema), ...schemas.flatMap(grantsOfOwner)];
const keyStatements = [createSchema('parley'), ...grantsOfKeys('parley')];
write('accounts/mysql.sql', servers, accountsSql(log, monitor('mysql-exporter', 'mysql'), logStatements));
write('accounts/mysql-keys.sql', servers, accountsSql(keys, monitor('mysql-keys-exporter', 'mysql-keys'), keyStatements));
write('accounts/grants.sql', servers, sqlOf(grantsOfServices('parley', 'parley_read')));
for (const server of ['mysql', 'mysql-keys']) {
  // The members of a group authenticate each other with it: MySQL takes 32 characters for that.
  const rootPassword = readOrCreate(`${server}/root-password`, servers, () => randomBytes(24).toString('base64url'));
  write(`accounts/${server}.cnf`, servers, clientSettings(server, 'root', rootPassword));
}

write('rabbitmq/definitions.json', servers, brokerDefinitions(broker));
write(
  'rabbitmq/parley.conf',
  servers,
  `load_definitions = /etc/rabbitmq/conf.d/definitions.json\nlog.console = true\n${clusterSettings()}`,
);
if (machines.length > 1) readOrCreate('rabbitmq/erlang-cookie', servers, randomSecret);

/** For the servers among themselves: replicas and Sentinels have all rights. */
const redisPassword = readOrCreate('redis/password', servers, randomSecret);
const redisMonitoring = readOrCreate('redis-exporter/password', relay, randomSecret);
const redisAccounts = redisUsers({ ...redis, [monitoringAccount]: redisMonitoring });
write('redis/redis.conf', servers, `requirepass ${redisPassword}\nmasterauth ${redisPassword}\nsave ""\nappendonly no\n${redisAccounts}`);
write('redis-exporter/redis.json', relay, JSON.stringify({ [`redis://${monitoringAccount}@redis:6379`]: redisMonitoring }));

const turnSecret = readOrCreate('turn/turn-secret', parley, randomSecret);
/** coturn reads a single file, which includes the secret. */
const turnSettings = readFileSync(join(import.meta.dirname, 'turn', 'turnserver.conf'), 'utf8');
write('coturn/turnserver.conf', relay, `${turnSettings}static-auth-secret=${turnSecret}\n`);

write('prometheus/operator-token', relay, operatorToken);
readOrCreate('grafana/password', grafana, randomSecret);
