import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { generateSigningKey, pemOf, publicPemOf } from './auth/signing-keys.ts';
import { ConfigFaulty, loadConfig } from './config.ts';
import {
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
  TOKEN_PRIVATE_KEY,
  TOKEN_PUBLIC_KEYS,
  TRUST_PROXY,
} from './config-keys.ts';
import { renderConfigReference, renderEnvExample } from './config-notes.ts';

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
  GRACE: key(duration().prefault('10s'), { description: 'How long.', example: '10s' }),
  BODY: key(byteSize().prefault('1B'), { description: 'How much.', example: '128KiB' }),
  WORKERS: key(integer(1, 8).default(2), { description: 'How many.', example: '2' }),
});
const token = 'a-token-that-nobody-guesses';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(schema, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigFaulty) return error.faults;
    throw error;
  }
}

const keysOf = (faults: readonly string[]) => new Set(faults.map((fault) => fault.split(':')[0]));

describe('loading', () => {
  test('defaults, and every kind of value', () => {
    const env = {
      INTERNAL_TOKEN: token,
      GRACE: '15s',
      BODY: '128KiB',
      WORKERS: '4',
      TRUST_PROXY: '1',
      CORS_ORIGINS: 'https://a.example, https://b.example',
      PORT: '',
    };
    expect(loadConfig(schema, env)).toEqual({
      HOST: '127.0.0.1',
      PORT: 8080,
      TRUST_PROXY: 1,
      CORS_ORIGINS: ['https://a.example', 'https://b.example'],
      INTERNAL_TOKEN: token,
      GRACE: 15_000,
      BODY: 131_072,
      WORKERS: 4,
    });
  });

  test('tells every fault at once, and no value', () => {
    const faults = faultsOf({
      PORT: '70000',
      GRACE: 'soon',
      WORKERS: '-1',
      DATABASE_URL: 'postgres://user:hunter2@host/db',
      CORS_ORIGINS: 'https://a.example/path',
    });
    expect(keysOf(faults)).toEqual(new Set(['CORS_ORIGINS', 'DATABASE_URL', 'GRACE', 'INTERNAL_TOKEN', 'PORT', 'WORKERS']));
    expect(faults).toContain('INTERNAL_TOKEN: is not set');
    expect(faults.join()).not.toContain('hunter2');
  });
});

test('a proxy that is no address, a key that is none, and two things at once are all told', () => {
  const withKeys = z.object({ ...schema.shape, TOKEN_PRIVATE_KEY, TOKEN_PUBLIC_KEYS });
  const privateKey = pemOf(generateSigningKey());
  const publicKey = publicPemOf(generateSigningKey());
  const env = { INTERNAL_TOKEN: token, TOKEN_PRIVATE_KEY: privateKey, TOKEN_PUBLIC_KEYS: publicKey, TRUST_PROXY: 'loopback, 10.0.0.0/8' };
  expect(loadConfig(withKeys, env).TRUST_PROXY).toEqual(['loopback', '10.0.0.0/8']);
  const wrong = { ...env, TRUST_PROXY: '-1', TOKEN_PRIVATE_KEY: 'long enough, but no PEM', TOKEN_PUBLIC_KEYS: privateKey };
  expect(() => loadConfig(withKeys, wrong)).toThrow(
    /has 3 fault.*TRUST_PROXY: Must be false.*TOKEN_PRIVATE_KEY: Must be the PEM of a private key.*TOKEN_PUBLIC_KEYS: Must be the PEM of public keys/s,
  );
});

describe('secrets', () => {
  test('come from a file', () => {
    const file = join(folder, 'token');
    writeFileSync(file, `${token}\n`);
    expect(loadConfig(schema, { INTERNAL_TOKEN_FILE: file }).INTERNAL_TOKEN).toBe(token);
    expect(faultsOf({ INTERNAL_TOKEN: token, INTERNAL_TOKEN_FILE: file })).toEqual([
      'INTERNAL_TOKEN: set it or INTERNAL_TOKEN_FILE, not both',
    ]);
    expect(faultsOf({ INTERNAL_TOKEN_FILE: join(folder, 'none') })).toEqual([
      'INTERNAL_TOKEN: the file that INTERNAL_TOKEN_FILE names can not be read (ENOENT)',
    ]);
  });

  test('that are placeholders, and failpoints, do not get into production', () => {
    const env = { INTERNAL_TOKEN: 'change-me-internal-token', FAILPOINT: 'append.before-commit' };
    expect(faultsOf(env)).toEqual([]);
    expect(keysOf(faultsOf({ ...env, NODE_ENV: 'production' }))).toEqual(new Set(['FAILPOINT', 'INTERNAL_TOKEN']));
  });
});

describe('documents', () => {
  const services = [
    { service: 'command-service', schema },
    { service: 'query-service', schema: z.object({ HOST, PORT }) },
  ];

  test('the example leaves every key unset, names its readers, and keeps test-only keys out', () => {
    const example = renderEnvExample(services);
    expect(example).toContain('# Read by command-service, query-service.\n#PORT=8080\n');
    expect(example).not.toContain('FAILPOINT');
    expect(example.split('\n').every((line) => line === '' || line.startsWith('#'))).toBe(true);
  });

  test('the reference has a row for each key', () => {
    const rows = renderConfigReference(services)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(Object.keys(schema.shape).length);
    expect(rows.find((row) => row.includes('`INTERNAL_TOKEN`'))).toContain('| required |');
    expect(rows.find((row) => row.includes('`GRACE`'))).toContain('| `10s` |');
    expect(rows.find((row) => row.includes('`CORS_ORIGINS`'))).toContain('| unset |');
  });

  test('a key without description is refused', () => {
    expect(() => renderConfigReference([{ service: 's', schema: z.object({ BARE: z.string() }) }])).toThrow('BARE');
  });
});
