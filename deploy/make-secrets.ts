/**
 * The one-shot `secrets` service of docker-compose.yml. Generates each secret once, in the folder (a volume) of the services that need
 * it, readable by their user alone. Runs at every `up`: existing secrets stay, missing ones are generated, and copies in another
 * server's format are rewritten from them.
 */
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = process.argv[2] ?? '/secrets';
/** coturn reads a single file, which includes the secret. */
const turnSettings = process.argv[3] ?? join(import.meta.dirname, 'turn', 'turnserver.conf');
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

/** Writes a temporary file and renames it, so that no reader sees a partial secret. */
function write(path: string, owner: number, content: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  chownSync(dirname(file), owner, owner);
  chmodSync(dirname(file), 0o700);
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  chownSync(`${file}.new`, owner, owner);
  renameSync(`${file}.new`, file);
}

/** Returns the secret in this file; generates it the first time. */
function readOrCreate(path: string, owner: number, generate: () => string): string {
  const file = join(folder, path);
  if (!existsSync(file)) write(path, owner, generate());
  return readFileSync(file, 'utf8');
}

function amqpUrl(password: string): string {
  const hosts = machines.length === 1 ? ['rabbitmq'] : machines.map((machine) => `rabbitmq-${machine}`);
  return hosts.map((host) => `amqp://parley:${password}@${host}:5672`).join(',');
}

function redisUrl(password: string): string {
  if (machines.length === 1) return `redis://:${password}@redis:6379`;
  return `redis+sentinel://:${password}@${machines.map((machine) => `sentinel-${machine}:26379`).join(',')}/parley`;
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

const privateKey = readOrCreate('signing/token-private-key', parley, signingKey);
readOrCreate('public/token-public-keys', parley, () => publicKeyOf(privateKey));
readOrCreate('internal/internal-token', parley, randomSecret);
const operatorToken = readOrCreate('operator/operator-token', parley, randomSecret);

readOrCreate('mysql/root-password', servers, randomSecret);
const database = new URL(readOrCreate('connections/database-url', parley, () => `mysql://parley:${randomSecret()}@mysql:3306/parley`));
readOrCreate('mysql-keys/root-password', servers, randomSecret);
const keys = new URL(readOrCreate('keys/keys-database-url', parley, () => `mysql://parley:${randomSecret()}@mysql-keys:3306/parley`));
readOrCreate('keys/kek', parley, () => `${randomBytes(32).toString('hex')}\n`);
const brokerPassword = passwordIn(readOrCreate('connections/amqp-url', parley, () => amqpUrl(randomSecret())));
const turnSecret = readOrCreate('turn/turn-secret', parley, randomSecret);
const redisPassword = passwordIn(readOrCreate('connections/redis-url', parley, () => redisUrl(randomSecret())));
write('mysql/password', servers, database.password);
write('mysql-keys/password', servers, keys.password);
write('rabbitmq/parley.conf', servers, `default_user = parley\ndefault_pass = ${brokerPassword}\nlog.console = true\n${clusterSettings()}`);
if (machines.length > 1) readOrCreate('rabbitmq/erlang-cookie', servers, randomSecret);
write('redis/redis.conf', servers, `requirepass ${redisPassword}\nmasterauth ${redisPassword}\nsave ""\nappendonly no\n`);
write('coturn/turnserver.conf', relay, `${readFileSync(turnSettings, 'utf8')}static-auth-secret=${turnSecret}\n`);

const clientSettings = ({ hostname, port, username, password }: URL) =>
  `[client]\nhost=${hostname}\nport=${port}\nuser=${username}\npassword=${password}\n`;
write('exporters/mysql.cnf', relay, clientSettings(database));
write('exporters/mysql-keys.cnf', relay, clientSettings(keys));
write('exporters/operator-token', relay, operatorToken);
write('exporters/redis.json', relay, JSON.stringify({ 'redis://redis:6379': redisPassword }));
readOrCreate('grafana/password', grafana, randomSecret);
