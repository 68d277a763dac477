/** The backend of a product that uses an embedded Parley. */
import { randomBytes } from 'node:crypto';
import { call } from '@parley/e2e/person';
import type { Bench } from '../measure/benchmark.ts';
import { cpuOf } from '../measure/process-cpu.ts';
import { startEmbedded, type Embedded, type EmbeddedOptions } from '../systems/parley.ts';
import { originOf } from '../systems/parley-client.ts';

export interface Backend {
  system: Embedded;
  /** With the scopes of a backend. */
  key: string;
  ask<Answer>(method: string, path: string, body?: object): Promise<Answer>;
  /** CPU seconds that the system has used. */
  cpu(): number;
  /** Creates a bot, and a key that acts as it. */
  createBot(): Promise<{ id: string; key: string }>;
}

const scopes = ['users', 'sessions', 'conversations', 'messages', 'webhooks'];

/** Starts a system, runs `work` and stops it. */
export async function withBackend(bench: Bench, work: (backend: Backend) => Promise<void>, seed?: EmbeddedOptions['seed']): Promise<void> {
  const operatorToken = randomBytes(32).toString('base64url');
  const environment = {
    OPERATOR_TOKEN: operatorToken,
    WEBHOOK_ALLOW_PRIVATE: 'true',
    LIMIT_LOGIN: '100000000/5m',
    LIMIT_LOGIN_ADDRESS: '100000000/5m',
  };
  const system = await startEmbedded({ environment, profiles: bench.profiles, ...(seed && { seed }) });
  const askWith = async <Answer>(token: string, method: string, path: string, body?: object): Promise<Answer> => {
    const reply = await call(originOf(system.rest), method, path, { token, ...(body && { body }) });
    if (reply.status >= 300) throw new Error(`${method} ${path} returned ${reply.status}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  const createKey = async (fields: object): Promise<string> =>
    (await askWith<{ secret: string }>(operatorToken, 'POST', '/v1/api-keys', { name: 'Bench', ...fields })).secret;
  try {
    const key = await createKey({ scopes });
    const ask: Backend['ask'] = (...request) => askWith(key, ...request);
    const createBot = async () => {
      const { user } = await ask<{ user: { id: string } }>('POST', '/v1/users', { kind: 'bot', displayName: 'Bot' });
      return { id: user.id, key: await createKey({ scopes: ['messages'], userId: user.id }) };
    };
    await work({ system, key, ask, createBot, cpu: () => cpuOf(Object.values(system.services()).flat()) });
  } finally {
    await system.stop();
  }
}
