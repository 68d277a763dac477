/** The kinds of values that a configuration is made of, and the keys that several services share. */
import proxyAddr from 'proxy-addr';
import { z } from 'zod';
import { parsePublicKeys, parseSigningKey } from './auth/signing-keys.ts';

export interface KeyNotes {
  description: string;
  /** As one would write it into the environment; of a secret: a placeholder that production refuses. */
  example: string;
  /** Never shown; `KEY_FILE` reads it from a file. */
  secret?: true;
  /** Refused when NODE_ENV is production. */
  testOnly?: true;
}

/** Gives a key its description and example; must come last, since zod forgets notes at each further step. */
export function key<Schema extends z.ZodType>(schema: Schema, notes: KeyNotes): Schema {
  return schema.meta({ ...notes });
}

/** A whole number, written in digits. */
export function integer(min: number, max: number) {
  return z.string().regex(/^\d+$/, 'Must be a whole number').transform(Number).pipe(z.number().min(min).max(max));
}

/** An URL of one of these schemes, without a slash at its end. */
export function url(...schemes: string[]) {
  return z
    .string()
    .refine(
      (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)),
      `Must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    )
    .transform((text) => text.replace(/\/$/, ''));
}

const msPerUnit: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `250ms`, `15s`, `10m`, `2h`, `30d`: milliseconds. */
export function duration() {
  return z
    .string()
    .regex(/^\d+(ms|s|m|h|d)$/, 'Must be a duration such as 250ms, 15s, 10m, 2h or 30d')
    .transform((text) => Number.parseInt(text, 10) * msPerUnit[text.replace(/^\d+/, '')]!);
}

const bytesPerUnit: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** `512B`, `128KiB`, `10MiB`, `1GiB`: bytes. */
export function byteSize() {
  return z
    .string()
    .regex(/^\d+(B|KiB|MiB|GiB)$/, 'Must be a size such as 512B, 128KiB, 10MiB or 1GiB')
    .transform((text) => Number.parseInt(text, 10) * bytesPerUnit[text.replace(/^\d+/, '')]!);
}

/** An URL with access key, secret and bucket. */
function bucketUrl() {
  return url('https', 'http').refine((text) => {
    const { username, password, pathname } = new URL(text);
    return username !== '' && password !== '' && /^\/[^/]+$/.test(pathname);
  }, 'Must be like https://key:secret@host/bucket?region=name');
}

/** Separated by commas, white space around each left out. */
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

/** Text that must stay unknown: at least 16 characters. */
export function secret() {
  return z.string().min(16, 'Must have at least 16 characters');
}

/** `false`, a number of proxies, or their addresses and networks, as Express's `trust proxy` takes them. */
function proxies() {
  return z
    .string()
    .transform((text) => {
      if (text === 'true' || text === 'false') return text === 'true';
      return /^\d+$/.test(text) ? Number(text) : text.split(',').map((part) => part.trim());
    })
    .refine(
      (value) => !Array.isArray(value) || isReadBy(proxyAddr.compile, value),
      'Must be false, a number of proxies, or addresses and networks such as 10.0.0.0/8, loopback, uniquelocal',
    );
}

/** A secret in PEM that this function reads. */
function pem(parse: (text: string) => unknown, what: string) {
  return secret().refine((text) => isReadBy(parse, text), `Must be the PEM of ${what}, P-256 or RSA of 2048 bits`);
}

function isReadBy<Value>(parse: (value: Value) => unknown, value: Value): boolean {
  try {
    parse(value);
    return true;
  } catch {
    return false;
  }
}

const origin = z
  .string()
  .refine(
    (text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text),
    'Must be an origin such as https://app.example.com',
  );

export const HOST = key(z.string().default('127.0.0.1'), {
  description: 'Address to listen on; 0.0.0.0 for every IPv4 interface.',
  example: '127.0.0.1',
});
export const PORT = key(integer(0, 65_535).default(8080), { description: 'Port of the public API.', example: '8080' });
export const INTERNAL_PORT = key(integer(0, 65_535).default(8081), {
  description: 'Port for other services only; must not be reachable from outside.',
  example: '8081',
});
export const LOG_LEVEL = key(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'), {
  description: 'The least level that is logged.',
  example: 'info',
});
export const TRUST_PROXY = key(proxies().default(false), {
  description: 'Whose X-Forwarded-For is believed: false, a number of proxies, or addresses and networks, comma-separated.',
  example: '1',
});
export const CORS_ORIGINS = key(list(origin).default([]), {
  description: 'Origins whose pages may call the API, comma-separated; none: CORS is off.',
  example: 'https://app.example.com',
});
export const DATA_DIR = key(z.string().min(1).default('./data'), {
  description: 'Folder of everything that is kept on this machine.',
  example: './data',
});
export const DATABASE_URL = key(url('mysql', 'mariadb').optional(), {
  description: 'MySQL or MariaDB for the log and the write side; unset: SQLite in DATA_DIR.',
  example: 'mysql://parley:change-me@mysql:3306/parley',
  secret: true,
});
export const READ_DATABASE_URL = key(url('mysql', 'mariadb').optional(), {
  description: 'MySQL or MariaDB for the read tables; unset: that of DATABASE_URL.',
  example: 'mysql://parley:change-me@mysql-read:3306/parley_read',
  secret: true,
});
export const AMQP_URL = key(url('amqp', 'amqps').optional(), {
  description: 'RabbitMQ; unset: publishedCommits stay within the process.',
  example: 'amqp://parley:change-me@rabbitmq:5672',
  secret: true,
});
export const REDIS_URL = key(url('redis', 'rediss').optional(), {
  description: 'Redis for presence, sessions, limits and sockets; unset: memory.',
  example: 'redis://redis:6379',
  secret: true,
});
export const FILES_DIR = key(z.string().min(1).optional(), {
  description: 'Folder of uploaded files, the same for command-service and query-service; unset: `files` in DATA_DIR.',
  example: './data/files',
});
export const S3_URL = key(bucketUrl().optional(), {
  description: 'Bucket of an S3-compatible store for uploaded files, with access key and secret; unset: FILES_DIR.',
  example: 'https://parley:change-me-s3-secret@s3.example.com/uploads?region=eu-central-1',
  secret: true,
});
export const TOKEN_ISSUER = key(z.string().min(1).default('parley'), { description: 'The `iss` of access tokens.', example: 'parley' });
export const TOKEN_AUDIENCE = key(z.string().min(1).default('parley'), { description: 'The `aud` of access tokens.', example: 'parley' });
export const TOKEN_PRIVATE_KEY = key(pem(parseSigningKey, 'a private key').optional(), {
  description: 'PEM (PKCS #8) of the key that signs access tokens, P-256 or RSA. Only command-service has it.',
  example: '-----BEGIN PRIVATE KEY-----\\nchange-me\\n-----END PRIVATE KEY-----',
  secret: true,
});
export const TOKEN_PUBLIC_KEYS = key(pem(parsePublicKeys, 'public keys').optional(), {
  description: 'PEM of the public keys whose tokens are good, one after the other: during a rotation two.',
  example: '-----BEGIN PUBLIC KEY-----\\nchange-me\\n-----END PUBLIC KEY-----',
  secret: true,
});
export const INTERNAL_TOKEN = key(secret().optional(), {
  description: 'What services prove themselves with on the internal port.',
  example: 'change-me-internal-token',
  secret: true,
});
export const INTERNAL_URL = key(url('http', 'https').optional(), {
  description: "Where command-service's internal port is reached, by way of the proxy.",
  example: 'http://proxy:8081',
});
export const OPERATOR_TOKEN = key(secret().optional(), {
  description: 'Opens /admin, and shows metrics and the names of dependencies to callers that are not on this machine; unset: no /admin.',
  example: 'change-me-operator-token',
  secret: true,
});
export const FAILPOINT = key(z.string().optional(), {
  description: 'The step at which the process kills itself, or with `stop:` before it stops itself.',
  example: 'append.after-commit',
  testOnly: true,
});

/** The key as a service that can't do without it has it. */
export function required<Schema extends z.ZodType>(optional: z.ZodOptional<Schema>): Schema {
  return optional.unwrap().meta({ ...optional.meta() });
}
