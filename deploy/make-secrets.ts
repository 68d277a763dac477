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
/** User ids inside the images: node, the one shared by the official mysql, rabbitmq and redis images, and coturn. */
const parley = 1000;
const servers = 999;
const relay = 65_534;

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

function signingKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function publicKeyOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

const privateKey = readOrCreate('signing/token-private-key', parley, signingKey);
readOrCreate('public/token-public-keys', parley, () => publicKeyOf(privateKey));
readOrCreate('internal/internal-token', parley, randomSecret);
readOrCreate('operator/operator-token', parley, randomSecret);

readOrCreate('mysql/root-password', servers, randomSecret);
const database = new URL(readOrCreate('connections/database-url', parley, () => `mysql://parley:${randomSecret()}@mysql:3306/parley`));
const broker = new URL(readOrCreate('connections/amqp-url', parley, () => `amqp://parley:${randomSecret()}@rabbitmq:5672`));
const turnSecret = readOrCreate('turn/turn-secret', parley, randomSecret);
const redis = new URL(readOrCreate('connections/redis-url', parley, () => `redis://:${randomSecret()}@redis:6379`));
write('mysql/password', servers, database.password);
write('rabbitmq/parley.conf', servers, `default_user = parley\ndefault_pass = ${broker.password}\nlog.console = true\n`);
write('redis/redis.conf', servers, `requirepass ${redis.password}\nsave ""\nappendonly no\n`);
write('coturn/turnserver.conf', relay, `${readFileSync(turnSettings, 'utf8')}static-auth-secret=${turnSecret}\n`);
