/** Value types of settings, and the settings that several services share. */
import proxyAddr from 'proxy-addr';
import { z } from 'zod';
import { minRsaBits, parsePublicKeys, parseSigningKey } from './auth/signing-keys.ts';
import { isSentinelUrl } from './redis/open-redis.ts';

export interface KeyNotes {
  description: string;
  /** As written into the environment; for a secret, a placeholder that production rejects. */
  example: string;
  /** Never printed; `KEY_FILE` reads it from a file. */
  secret?: true;
  /** Rejected when NODE_ENV is production. */
  testOnly?: true;
}

/** Attaches description and example to a setting. Must come last: zod drops metadata at each further step. */
export function key<Schema extends z.ZodType>(schema: Schema, notes: KeyNotes): Schema {
  return schema.meta({ ...notes });
}

/** Parses a whole number in decimal digits. */
export function integer(min: number, max: number) {
  return z.string().regex(/^\d+$/, 'Must be a whole number').transform(Number).pipe(z.number().min(min).max(max));
}

/** Parses a URL of one of these schemes; removes a trailing slash. */
export function url(...schemes: string[]) {
  return z
    .string()
    .refine(
      (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)),
      `Must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    )
    .transform((text) => text.replace(/\/$/, ''));
}

/** Parses the URL of a database server. Several hosts are refused: after a failover some of them would be read-only. */
function databaseUrl() {
  return url('mysql', 'mariadb').refine(
    (text) => !new URL(text).hostname.includes(','),
    'Must name one host: that of a router that leads to the primary',
  );
}

/** Parses URLs that commas separate, each of one of these schemes: the nodes of a cluster. */
function urls(...schemes: string[]) {
  const one = url(...schemes);
  return z
    .string()
    .refine(
      (text) => text.split(',').every((part) => one.safeParse(part.trim()).success),
      `Must be URLs, separated by commas, that start with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    )
    .transform((text) =>
      text
        .split(',')
        .map((part) => one.parse(part.trim()))
        .join(','),
    );
}

/** Parses the URL of a Redis, or of the Sentinels of one. */
function redisUrl() {
  const server = url('redis', 'rediss');
  return z
    .string()
    .refine(
      (text) => isSentinelUrl(text) || server.safeParse(text).success,
      'Must be a URL that starts with redis:// or rediss://, or redis+sentinel://HOST:PORT,HOST:PORT/NAME',
    )
    .transform((text) => text.replace(/\/$/, ''));
}

const msPerUnit: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses `250ms`, `15s`, `10m`, `2h` or `30d` to milliseconds. */
export function duration() {
  return z
    .string()
    .regex(/^\d+(ms|s|m|h|d)$/, 'Must be a duration such as 250ms, 15s, 10m, 2h or 30d')
    .transform((text) => Number.parseInt(text, 10) * msPerUnit[text.replace(/^\d+/, '')]!);
}

const bytesPerUnit: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Parses `512B`, `128KiB`, `10MiB` or `1GiB` to bytes. */
export function byteSize() {
  return z
    .string()
    .regex(/^\d+(B|KiB|MiB|GiB)$/, 'Must be a size such as 512B, 128KiB, 10MiB or 1GiB')
    .transform((text) => Number.parseInt(text, 10) * bytesPerUnit[text.replace(/^\d+/, '')]!);
}

/** Parses a URL with access key, secret and bucket. */
function bucketUrl() {
  return url('https', 'http').refine((text) => {
    const { username, password, pathname } = new URL(text);
    return username !== '' && password !== '' && /^\/[^/]+$/.test(pathname);
  }, 'Must have the form https://key:secret@host/bucket?region=name');
}

/** Parses comma-separated items; trims white space and skips empty items. */
export function list<Item extends z.ZodType<unknown, string>>(item: Item) {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item));
}

export function flag() {
  return z.enum(['true', 'false']).transform((text) => text === 'true');
}

/** Parses a secret of at least 16 characters. */
export function secret() {
  return z.string().min(16, 'Must have at least 16 characters');
}

/** Parses the values of Express's `trust proxy`: `false`, a number of proxies, or addresses and networks. */
function proxies() {
  return z
    .string()
    .transform((text) => {
      if (text === 'true' || text === 'false') return text === 'true';
      return /^\d+$/.test(text) ? Number(text) : text.split(',').map((part) => part.trim());
    })
    .refine(
      (value) => !Array.isArray(value) || isAcceptedBy(proxyAddr.compile, value),
      'Must be false, a number of proxies, or addresses and networks such as 10.0.0.0/8, loopback, uniquelocal',
    );
}

/** Parses a secret in PEM that `parse` accepts. */
export function pem(parse: (text: string) => unknown, content: string) {
  return secret().refine((text) => isAcceptedBy(parse, text), `Must be the PEM of ${content}, P-256 or RSA of at least ${minRsaBits} bits`);
}

function isAcceptedBy<Value>(parse: (value: Value) => unknown, value: Value): boolean {
  try {
    parse(value);
    return true;
  } catch {
    return false;
  }
}

/** Parses an origin, with `*` for every port, or `*` for every origin. */
const origin = z.string().refine((text) => {
  const first = text.replace(/:\*$/, '');
  return text === '*' || (URL.canParse(first) && new URL(first).origin === first);
}, 'Must be an origin such as https://app.example.com or http://localhost:*');

export const NODE_ENV = key(z.string().optional(), {
  description: '`production` rejects example secrets and settings for tests, and pages of other servers on this machine (CORS_ORIGINS).',
  example: 'production',
});
export const HOST = key(z.string().default('127.0.0.1'), {
  description: 'Address to listen on; 0.0.0.0 listens on all IPv4 interfaces.',
  example: '127.0.0.1',
});
export const PORT = key(integer(0, 65_535).default(8080), { description: 'Port of the public API.', example: '8080' });
export const INTERNAL_PORT = key(integer(0, 65_535).default(8081), {
  description: 'Port for requests from other services. Must not be reachable from outside.',
  example: '8081',
});
export const LOG_LEVEL = key(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'), {
  description: 'Minimum log level.',
  example: 'info',
});
export const LOG_ADDRESSES = key(flag().prefault('true'), {
  description:
    'false: lines of requests, and of what is refused on sockets, are without the address of the client. Limits and log-ins still name its network.',
  example: 'false',
});
export const TRUST_PROXY = key(proxies().default(false), {
  description:
    'Trusted proxies (`X-Forwarded-For`): false, the number of proxies (recommended), or comma-separated addresses and networks.',
  example: '1',
});
export const READINESS_GRACE = key(duration().prefault('15s'), {
  description:
    'Time that /readyz still reports ready while a database is unavailable, so that a failover does not take every instance out of the proxy.',
  example: '15s',
});
export const CORS_ORIGINS = key(list(origin).default([]), {
  description:
    'Origins whose pages may call and open sockets from elsewhere, comma-separated; `http://localhost:*` is any port. Unset: CORS is off. The embedded process also allows `http://localhost:*` and `http://127.0.0.1:*` unless NODE_ENV is production.',
  example: 'https://app.example.com',
});
export const DATA_DIR = key(z.string().min(1).default('./data'), {
  description: 'Folder for all local data.',
  example: './data',
});
export const DATABASE_URL = key(databaseUrl().optional(), {
  description:
    'MySQL or MariaDB for the event log and write tables; of a replica group, the address of a router that leads to the primary. Unset: SQLite in DATA_DIR.',
  example: 'mysql://parley:change-me@mysql:3306/parley',
  secret: true,
});
export const READ_DATABASE_URL = key(databaseUrl().optional(), {
  description: 'MySQL or MariaDB for the read tables. Unset: DATABASE_URL.',
  example: 'mysql://parley:change-me@mysql-read:3306/parley_read',
  secret: true,
});
export const KEYS_DATABASE_URL = key(databaseUrl().optional(), {
  description:
    'MySQL or MariaDB for the keys that seal personal data: a database whose backups are kept apart from those of the log. Unset: SQLite in `keys` in DATA_DIR.',
  example: 'mysql://parley:change-me@mysql-keys:3306/parley_keys',
  secret: true,
});
export const KEK_FILE = key(z.string().min(1).optional(), {
  description:
    'File with the master key, which wraps those keys: a line of 64 random hexadecimal digits. Never in a backup. Unset: the embedded process creates `keys/kek` in DATA_DIR.',
  example: '/run/parley/kek/kek',
});
export const AMQP_URL = key(urls('amqp', 'amqps').optional(), {
  description:
    'RabbitMQ for the event bus; for a cluster, the URLs of its nodes, separated by commas: a service whose node dies connects to the next. Unset: the event bus runs in process.',
  example: 'amqp://parley:change-me@rabbitmq:5672',
  secret: true,
});
export const REDIS_URL = key(redisUrl().optional(), {
  description:
    'Redis for presence, sessions, rate limits and pushes; with Sentinels: `redis+sentinel://:PASSWORD@HOST:26379,HOST:26379/NAME`, where NAME is that of the primary; the password of the Sentinels themselves follows as `?sentinelPassword=`. Unset: they are kept in process memory.',
  example: 'redis://redis:6379',
  secret: true,
});
export const FILES_DIR = key(z.string().min(1).optional(), {
  description: 'Folder for uploaded files, shared by command-service and query-service. Unset: `files` in DATA_DIR.',
  example: './data/files',
});
export const S3_URL = key(bucketUrl().optional(), {
  description: 'S3-compatible bucket for uploaded files, with access key and secret. Unset: FILES_DIR.',
  example: 'https://parley:change-me-s3-secret@s3.example.com/uploads?region=eu-central-1',
  secret: true,
});
export const TOKEN_ISSUER = key(z.string().min(1).default('parley'), {
  description: 'Issuer (`iss`) of access tokens.',
  example: 'parley',
});
export const TOKEN_AUDIENCE = key(z.string().min(1).default('parley'), {
  description: 'Audience (`aud`) of access tokens.',
  example: 'parley',
});
export const TOKEN_PRIVATE_KEY = key(pem(parseSigningKey, 'a private key').optional(), {
  description: 'Private key that signs access tokens: PEM (PKCS #8), P-256 or RSA. Set it for command-service only.',
  example: '-----BEGIN PRIVATE KEY-----\\nchange-me\\n-----END PRIVATE KEY-----',
  secret: true,
});
export const TOKEN_PUBLIC_KEYS = key(pem(parsePublicKeys, 'public keys').optional(), {
  description: 'Public keys that verify access tokens: concatenated PEM blocks, two during a key rotation.',
  example: '-----BEGIN PUBLIC KEY-----\\nchange-me\\n-----END PUBLIC KEY-----',
  secret: true,
});
export const INTERNAL_TOKEN = key(secret().optional(), {
  description: 'Shared secret for requests to the internal port.',
  example: 'change-me-internal-token',
  secret: true,
});
export const INTERNAL_URL = key(url('http', 'https').optional(), {
  description: "URL of command-service's internal port, through the proxy.",
  example: 'http://proxy:8081',
});
export const OPERATOR_TOKEN = key(secret().optional(), {
  description:
    'Token for /admin and /v1/admin and, from other machines, for /metrics and the details in /readyz; operators with an account need none. Unset: the embedded process creates one in DATA_DIR (`operator-token`).',
  example: 'change-me-operator-token',
  secret: true,
});
export const PUBLIC_URL = key(url('https', 'http').optional(), {
  description:
    'Address of the web client as users reach it: begins the links that they get, such as to reset a password. Unset: http on HOST and PORT.',
  example: 'https://chat.example.com',
});
export const SMTP_URL = key(url('smtps', 'smtp').optional(), {
  description:
    'Mail server, through which users who ask for it get a link to reset their password; `smtps`, or `smtp` with `?requireTLS=true`, encrypts. Unset: operators make the links.',
  example: 'smtps://parley:change-me@mail.example.com:465',
  secret: true,
});
export const MAIL_FROM = key(z.string().min(3).optional(), {
  description: 'Sender of mails. Unset: parley at the host of PUBLIC_URL.',
  example: 'Chat <chat@example.com>',
});
export const FAILPOINT = key(z.string().optional(), {
  description: 'Step at which the process kills itself or, with the prefix `stop:`, suspends itself.',
  example: 'append.after-commit',
  testOnly: true,
});

/** Makes an optional setting required. */
export function required<Schema extends z.ZodType>(optional: z.ZodOptional<Schema>): Schema {
  return optional.unwrap().meta({ ...optional.meta() });
}
