import { describe, expect, test } from '@jest/globals';
import { startNodeService } from './systems/node-service.ts';

const services = ['command-service', 'query-service', 'projector', 'dispatcher', 'realtime-gateway', 'signaling'] as const;
const mains: Record<string, string> = {
  ...Object.fromEntries(services.map((name) => [name, `${name}/src/main.ts`])),
  standalone: 'standalone/src/main.ts',
};

/** Starts the service's main and resolves with its exit code and output. */
async function runUntilExit(name: string, environment: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const service = await startNodeService({ name, main: mains[name]!, port: 0, environment, awaitReady: false });
  const { code } = await service.ended();
  return { code, output: service.output() };
}

const required: Record<(typeof services)[number], string[]> = {
  'command-service': ['DATABASE_URL', 'KEYS_DATABASE_URL', 'KEK_FILE', 'AMQP_URL', 'REDIS_URL', 'TOKEN_PRIVATE_KEY', 'INTERNAL_TOKEN'],
  'query-service': ['DATABASE_URL', 'KEYS_DATABASE_URL', 'KEK_FILE', 'REDIS_URL', 'TOKEN_PUBLIC_KEYS'],
  projector: ['DATABASE_URL', 'KEYS_DATABASE_URL', 'KEK_FILE', 'AMQP_URL', 'REDIS_URL', 'TOKEN_PUBLIC_KEYS'],
  dispatcher: ['DATABASE_URL', 'KEYS_DATABASE_URL', 'KEK_FILE', 'REDIS_URL', 'TOKEN_PUBLIC_KEYS'],
  'realtime-gateway': ['DATABASE_URL', 'KEYS_DATABASE_URL', 'KEK_FILE', 'REDIS_URL', 'TOKEN_PUBLIC_KEYS', 'INTERNAL_TOKEN', 'INTERNAL_URL'],
  signaling: ['DATABASE_URL', 'REDIS_URL', 'TOKEN_PUBLIC_KEYS'],
};

/** Placeholders of .env.example. A service ignores settings that it does not have. */
const placeholders = {
  DATABASE_URL: 'mysql://parley:change-me@mysql:3306/parley',
  AMQP_URL: 'amqp://parley:change-me@rabbitmq:5672',
  REDIS_URL: 'redis://:change-me@redis:6379',
  OPERATOR_TOKEN: 'change-me-operator-token',
  INTERNAL_TOKEN: 'change-me-internal-token-of-32-characters',
};
const secretsOf: Record<string, (keyof typeof placeholders)[]> = {
  'command-service': ['DATABASE_URL', 'AMQP_URL', 'REDIS_URL', 'OPERATOR_TOKEN', 'INTERNAL_TOKEN'],
  'query-service': ['DATABASE_URL', 'REDIS_URL', 'OPERATOR_TOKEN'],
  projector: ['DATABASE_URL', 'AMQP_URL', 'REDIS_URL', 'OPERATOR_TOKEN'],
  dispatcher: ['DATABASE_URL', 'REDIS_URL', 'OPERATOR_TOKEN'],
  'realtime-gateway': ['DATABASE_URL', 'REDIS_URL', 'OPERATOR_TOKEN', 'INTERNAL_TOKEN'],
  signaling: ['DATABASE_URL', 'REDIS_URL', 'OPERATOR_TOKEN'],
  standalone: ['DATABASE_URL', 'AMQP_URL', 'REDIS_URL', 'OPERATOR_TOKEN'],
};

describe('an invalid configuration', () => {
  test.each(services)('%s reports all missing and invalid settings at once and exits with 78', async (name) => {
    const { code, output } = await runUntilExit(name, { PORT: 'eighty', LOG_LEVEL: 'loud', OPERATOR_TOKEN: 'short' });
    expect(code).toBe(78);
    for (const key of required[name]) expect(output).toContain(`${key}: is not set`);
    for (const key of ['PORT', 'LOG_LEVEL', 'OPERATOR_TOKEN']) expect(output).toContain(`  ${key}: `);
    expect(output).not.toContain('short\n');
  });

  test('standalone reports all invalid settings at once and exits with 78', async () => {
    const { code, output } = await runUntilExit('standalone', { PORT: 'eighty', DATABASE_URL: 'http://example.com', LIMIT_USER: 'many' });
    expect(code).toBe(78);
    for (const key of ['PORT', 'DATABASE_URL', 'LIMIT_USER']) expect(output).toContain(`  ${key}: `);
  });

  test.each(Object.keys(mains))('%s rejects placeholders in production', async (name) => {
    const { code, output } = await runUntilExit(name, { NODE_ENV: 'production', ...placeholders });
    expect(code).toBe(78);
    const rejected = [...output.matchAll(/^ {2}(\w+): still has its example value$/gm)].map(([, key]) => key!);
    expect(rejected.toSorted()).toEqual(secretsOf[name]!.toSorted());
    expect(output).not.toContain('change-me');
  });

  test.each(['command-service', 'projector', 'standalone'])('%s rejects failpoints in production', async (name) => {
    const { code, output } = await runUntilExit(name, { NODE_ENV: 'production', FAILPOINT: 'append.before-commit' });
    expect(code).toBe(78);
    expect(output).toContain('FAILPOINT: is for tests only and not allowed in production');
  });
});
