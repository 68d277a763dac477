/**
 * The one-shot `secrets` service of docker-compose.yml: makes every secret once, each in the folder (a volume) of those who
 * need it and owned by the user that reads it. What exists is left alone, so it may run at every `up`.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chownSync, chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? '/secrets';
/** The users inside the images: node's, and the one that the official mysql, rabbitmq and redis images share. */
const parley = 1000;
const servers = 999;

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Written beside and renamed: a container never reads half a secret. */
function write(place: string, owner: number, content: string): void {
  const file = join(folder, place);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  chownSync(`${file}.new`, owner, owner);
  renameSync(`${file}.new`, file);
}

function makeSigningKey(): void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  write('public/token-public-keys', parley, publicKey.export({ type: 'spki', format: 'pem' }).toString());
  write('signing/token-private-key', parley, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

function makeServerSecrets(): void {
  const [database, broker, redis] = [secret(), secret(), secret()];
  write('mysql/root-password', servers, secret());
  write('mysql/password', servers, database);
  write('rabbitmq/parley.conf', servers, `default_user = parley\ndefault_pass = ${broker}\nlog.console = true\n`);
  write('redis/redis.conf', servers, `requirepass ${redis}\nsave ""\nappendonly no\n`);
  write('connections/database-url', parley, `mysql://parley:${database}@mysql:3306/parley`);
  write('connections/amqp-url', parley, `amqp://parley:${broker}@rabbitmq:5672`);
  write('connections/redis-url', parley, `redis://:${redis}@redis:6379`);
  write('internal/internal-token', parley, secret());
  write('internal/operator-token', parley, secret());
}

/** The last file that is written says that all are there. */
const complete = join(folder, 'signing/complete');
if (!existsSync(complete)) {
  makeServerSecrets();
  makeSigningKey();
  write('signing/complete', parley, '');
}
for (const place of ['public', 'signing', 'connections', 'internal']) own(place, parley);
for (const place of ['mysql', 'rabbitmq', 'redis']) own(place, servers);

function own(place: string, owner: number): void {
  chownSync(join(folder, place), owner, owner);
  chmodSync(join(folder, place), 0o700);
}
