import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { generateSigningKey, pemOf, publicPemOf } from './auth/signing-keys.ts';
import { InvalidConfig, loadConfig } from './config.ts';
import {
  AMQP_URL,
  byteSize,
  CORS_ORIGINS,
  DATABASE_URL,
  duration,
  FAILPOINT,
  HOST,
  integer,
  INTERNAL_TOKEN,
  key,
  PORT,
  REDIS_URL,
  TOKEN_PRIVATE_KEY,
  TOKEN_PUBLIC_KEYS,
  TRUST_PROXY,
} from './config-keys.ts';
import { renderConfigReference, renderEnvExample } from './config-reference.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = z.object({
  HOST,
  PORT,
  TRUST_PROXY,
  CORS_ORIGINS,
  DATABASE_URL,
  FAILPOINT,
  INTERNAL_TOKEN: key(INTERNAL_TOKEN.unwrap(), { description: 'Between services.', example: 'change-me-internal-token', secret: true }),
  LEVEL: key(z.enum(['low', 'high']).default('low'), { description: 'How loud.', example: 'low' }),
  GRACE: key(duration().prefault('10s'), { description: 'How long.', example: '10s' }),
  BODY: key(byteSize().prefault('1B'), { description: 'How much.', example: '128KiB' }),
  WORKERS: key(integer(1, 8).default(2), { description: 'How many.', example: '2' }),
});
const token = 'a-token-that-nobody-guesses';

function errorsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(schema, env);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.errors;
    throw error;
  }
}

const keysOf = (errors: readonly string[]) => new Set(errors.map((error) => error.split(':')[0]));

describe('loading', () => {
  test('parses every type of value and applies defaults', () => {
    const env = {
      INTERNAL_TOKEN: token,
      GRACE: '15s',
      BODY: '128KiB',
      WORKERS: '4',
      TRUST_PROXY: '1',
      CORS_ORIGINS: 'https://a.example, http://b.example:*',
      PORT: '',
    };
    expect(loadConfig(schema, env)).toEqual({
      HOST: '127.0.0.1',
      PORT: 8080,
      TRUST_PROXY: 1,
      CORS_ORIGINS: ['https://a.example', 'http://b.example:*'],
      INTERNAL_TOKEN: token,
      LEVEL: 'low',
      GRACE: 15_000,
      BODY: 131_072,
      WORKERS: 4,
    });
  });

  test('reports all errors at once and reveals no value', () => {
    const errors = errorsOf({
      PORT: '70000',
      LEVEL: 'loud',
      GRACE: 'soon',
      WORKERS: '0',
      DATABASE_URL: 'postgres://user:hunter2@host/db',
      CORS_ORIGINS: 'https://a.example/path',
    });
    expect(keysOf(errors)).toEqual(new Set(['CORS_ORIGINS', 'DATABASE_URL', 'GRACE', 'INTERNAL_TOKEN', 'LEVEL', 'PORT', 'WORKERS']));
    const said = [
      'INTERNAL_TOKEN: is not set',
      'LEVEL: Must be one of low, high',
      'PORT: Must be at most 65535',
      'WORKERS: Must be at least 1',
    ];
    expect(errors).toEqual(expect.arrayContaining(said));
    expect(errors.join()).not.toContain('hunter2');
  });
});

test('reports invalid proxies and invalid keys together', () => {
  const withKeys = z.object({ ...schema.shape, TOKEN_PRIVATE_KEY, TOKEN_PUBLIC_KEYS });
  const privateKey = pemOf(generateSigningKey());
  const publicKey = publicPemOf(generateSigningKey());
  const env = { INTERNAL_TOKEN: token, TOKEN_PRIVATE_KEY: privateKey, TOKEN_PUBLIC_KEYS: publicKey, TRUST_PROXY: 'loopback, 10.0.0.0/8' };
  expect(loadConfig(withKeys, env).TRUST_PROXY).toEqual(['loopback', '10.0.0.0/8']);
  const wrong = { ...env, TRUST_PROXY: '-1', TOKEN_PRIVATE_KEY: 'long enough, but no PEM', TOKEN_PUBLIC_KEYS: privateKey };
  expect(() => loadConfig(withKeys, wrong)).toThrow(
    /3 error.*TRUST_PROXY: Must be false.*TOKEN_PRIVATE_KEY: Must be the PEM of a private key.*TOKEN_PUBLIC_KEYS: Must be the PEM of public keys/s,
  );
});

test('reports an RSA key that is weaker than P-256', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const env = { TOKEN_PUBLIC_KEYS: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
  expect(() => loadConfig(z.object({ TOKEN_PUBLIC_KEYS }), env)).toThrow(
    'TOKEN_PUBLIC_KEYS: Must be the PEM of public keys, P-256 or RSA of at least 3072 bits',
  );
});

describe('several hosts', () => {
  const servers = z.object({ AMQP_URL, REDIS_URL, DATABASE_URL });

  test('are listed for RabbitMQ, and as Sentinels for Redis', () => {
    const env = {
      AMQP_URL: 'amqp://parley:secret@one:5672/, amqp://parley:secret@two:5672',
      REDIS_URL: 'redis+sentinel://:secret@one:26379,two:26379/main',
    };
    expect(loadConfig(servers, env)).toEqual({
      AMQP_URL: 'amqp://parley:secret@one:5672,amqp://parley:secret@two:5672',
      REDIS_URL: env.REDIS_URL,
    });
  });

  test('are errors elsewhere and in another form', () => {
    const env = {
      AMQP_URL: 'amqp://parley:hunter2@one:5672,two:5672',
      REDIS_URL: 'redis+sentinel://:hunter2@one:26379,two:26379',
      DATABASE_URL: 'mysql://parley:hunter2@one,two/parley',
    };
    expect(() => loadConfig(servers, env)).toThrow(
      /3 errors.*AMQP_URL: Must be URLs, separated by commas.*REDIS_URL: Must be a URL that starts with.*DATABASE_URL: Must name one host/s,
    );
    expect(() => loadConfig(servers, env)).not.toThrow(/hunter2/);
  });
});

describe('secrets', () => {
  test('are read from a file', () => {
    const file = join(folder, 'token');
    writeFileSync(file, `${token}\n`);
    expect(loadConfig(schema, { INTERNAL_TOKEN_FILE: file }).INTERNAL_TOKEN).toBe(token);
    expect(errorsOf({ INTERNAL_TOKEN: token, INTERNAL_TOKEN_FILE: file })).toEqual([
      'INTERNAL_TOKEN: set either it or INTERNAL_TOKEN_FILE, not both',
    ]);
    expect(errorsOf({ INTERNAL_TOKEN_FILE: join(folder, 'none') })).toEqual([
      'INTERNAL_TOKEN: cannot read the file named by INTERNAL_TOKEN_FILE (ENOENT)',
    ]);
  });

  test('and failpoints: production rejects placeholders and failpoints', () => {
    const env = { INTERNAL_TOKEN: 'change-me-internal-token', FAILPOINT: 'append.before-commit' };
    expect(errorsOf(env)).toEqual([]);
    expect(keysOf(errorsOf({ ...env, NODE_ENV: 'production' }))).toEqual(new Set(['FAILPOINT', 'INTERNAL_TOKEN']));
  });
});

describe('reference', () => {
  const services = [
    { service: 'command-service', schema },
    { service: 'query-service', schema: z.object({ HOST, PORT }) },
  ];

  test('.env.example comments out every setting, names its readers and omits test-only settings', () => {
    const example = renderEnvExample(services);
    expect(example).toContain('# Read by command-service, query-service.\n#PORT=8080\n');
    expect(example).not.toContain('FAILPOINT');
    expect(example.split('\n').every((line) => line === '' || line.startsWith('#'))).toBe(true);
  });

  test('the page has a row for each setting', () => {
    const rows = renderConfigReference(services)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(Object.keys(schema.shape).length);
    expect(rows.find((row) => row.includes('`INTERNAL_TOKEN`'))).toContain('| required |');
    expect(rows.find((row) => row.includes('`GRACE`'))).toContain('| `10s` |');
    expect(rows.find((row) => row.includes('`CORS_ORIGINS`'))).toContain('| unset |');
  });

  test('rejects a setting without a description', () => {
    expect(() => renderConfigReference([{ service: 's', schema: z.object({ BARE: z.string() }) }])).toThrow('BARE');
  });
});
