/**
 * The one-shot `secrets` service of docker-compose.yml: makes every secret once, each in the folder (a volume) of those who
 * need it, readable by the user that runs there and by nobody else. Runs at every `up`: what exists stays, what is missing
 * is made, and what only repeats another secret in another server's words is written anew from it.
 */
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = process.argv[2] ?? '/secrets';
/** coturn reads one file only, which has the secret in it. */
const turnSettings = process.argv[3] ?? join(import.meta.dirname, 'turn', 'turnserver.conf');
/** The users inside the images: node's, the one that the official mysql, rabbitmq and redis images share, coturn's. */
const parley = 1000;
const servers = 999;
const relay = 65_534;

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Written beside and renamed: nobody ever reads half a secret. */
function write(place: string, owner: number, content: string): void {
  const file = join(folder, place);
  mkdirSync(dirname(file), { recursive: true });
  chownSync(dirname(file), owner, owner);
  chmodSync(dirname(file), 0o700);
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  chownSync(`${file}.new`, owner, owner);
  renameSync(`${file}.new`, file);
}

/** The secret at this place, made the first time. */
function kept(place: string, owner: number, make: () => string): string {
  const file = join(folder, place);
  if (!existsSync(file)) write(place, owner, make());
  return readFileSync(file, 'utf8');
}

function signingKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function publicKeyOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

const privateKey = kept('signing/token-private-key', parley, signingKey);
kept('public/token-public-keys', parley, () => publicKeyOf(privateKey));
kept('internal/internal-token', parley, secret);
kept('operator/operator-token', parley, secret);

kept('mysql/root-password', servers, secret);
const database = new URL(kept('connections/database-url', parley, () => `mysql://parley:${secret()}@mysql:3306/parley`));
const broker = new URL(kept('connections/amqp-url', parley, () => `amqp://parley:${secret()}@rabbitmq:5672`));
const turnSecret = kept('turn/turn-secret', parley, secret);
const redis = new URL(kept('connections/redis-url', parley, () => `redis://:${secret()}@redis:6379`));
write('mysql/password', servers, database.password);
write('rabbitmq/parley.conf', servers, `default_user = parley\ndefault_pass = ${broker.password}\nlog.console = true\n`);
write('redis/redis.conf', servers, `requirepass ${redis.password}\nsave ""\nappendonly no\n`);
write('coturn/turnserver.conf', relay, `${readFileSync(turnSettings, 'utf8')}static-auth-secret=${turnSecret}\n`);
