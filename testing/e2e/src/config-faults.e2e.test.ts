import { describe, expect, test } from '@jest/globals';
import { startNodeService } from './systems/node-service.ts';

const services = ['command-service', 'query-service', 'projector', 'realtime-gateway', 'signaling'] as const;
const mains: Record<string, string> = {
  ...Object.fromEntries(services.map((name) => [name, `${name}/src/main.ts`])),
  standalone: 'standalone/src/main.ts',
};

/** Starts the real main; resolves with its exit code and what it said. */
async function startedWith(name: string, environment: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const service = await startNodeService({ name, main: mains[name]!, port: 0, environment, awaitReady: false });
  const { code } = await service.ended();
  return { code, said: service.output() };
}

const required: Record<(typeof services)[number], string[]> = {
  'command-service': ['DATABASE_URL', 'AMQP_URL', 'REDIS_URL', 'TOKEN_PRIVATE_KEY', 'INTERNAL_TOKEN'],
  'query-service': ['DATABASE_URL', 'REDIS_URL', 'TOKEN_PUBLIC_KEYS'],
  projector: ['DATABASE_URL', 'AMQP_URL', 'REDIS_URL'],
  'realtime-gateway': ['DATABASE_URL', 'REDIS_URL', 'TOKEN_PUBLIC_KEYS', 'INTERNAL_TOKEN', 'INTERNAL_URL'],
  signaling: ['DATABASE_URL', 'REDIS_URL', 'TOKEN_PUBLIC_KEYS'],
};

/** As in .env.example; what a service does not know is no fault of its. */
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
  'realtime-gateway': ['DATABASE_URL', 'REDIS_URL', 'OPERATOR_TOKEN', 'INTERNAL_TOKEN'],
  signaling: ['DATABASE_URL', 'REDIS_URL', 'OPERATOR_TOKEN'],
  standalone: ['DATABASE_URL', 'AMQP_URL', 'REDIS_URL', 'OPERATOR_TOKEN'],
};

describe('a faulty configuration', () => {
  test.each(services)('%s names everything that is missing and all that is wrong at once, and ends with 78', async (name) => {
    const { code, said } = await startedWith(name, { PORT: 'eighty', LOG_LEVEL: 'loud', OPERATOR_TOKEN: 'short' });
    expect(code).toBe(78);
    for (const key of required[name]) expect(said).toContain(`${key}: is not set`);
    for (const key of ['PORT', 'LOG_LEVEL', 'OPERATOR_TOKEN']) expect(said).toContain(`  ${key}: `);
    expect(said).not.toContain('short\n');
  });

  test('the one process names all that is wrong at once, and ends with 78', async () => {
    const { code, said } = await startedWith('standalone', { PORT: 'eighty', DATABASE_URL: 'http://example.com', LIMIT_USER: 'many' });
    expect(code).toBe(78);
    for (const key of ['PORT', 'DATABASE_URL', 'LIMIT_USER']) expect(said).toContain(`  ${key}: `);
  });

  test.each(Object.keys(mains))('%s refuses placeholders in production', async (name) => {
    const { code, said } = await startedWith(name, { NODE_ENV: 'production', ...placeholders });
    expect(code).toBe(78);
    const refused = [...said.matchAll(/^ {2}(\w+): is still the placeholder of the example$/gm)].map(([, key]) => key!);
    expect(refused.toSorted()).toEqual(secretsOf[name]!.toSorted());
    expect(said).not.toContain('change-me');
  });

  test.each(['command-service', 'projector', 'standalone'])('%s refuses failpoints in production', async (name) => {
    const { code, said } = await startedWith(name, { NODE_ENV: 'production', FAILPOINT: 'append.before-commit' });
    expect(code).toBe(78);
    expect(said).toContain('FAILPOINT: is for tests and refused in production');
  });
});
