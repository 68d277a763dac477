import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface RunningParley {
  origin: string;
  apiKey: string;
  stop(): Promise<unknown>;
}

/** Starts Parley on a folder of its own, with the shop as trusted issuer, and makes a key for the shop. */
export async function startParley(shopOrigin: string, port: string): Promise<RunningParley> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-shop-'));
  const operatorToken = randomBytes(32).toString('base64url');
  const issuers = readFileSync(join(import.meta.dirname, 'trusted-issuers.json'), 'utf8').replaceAll('http://127.0.0.1:8092', shopOrigin);
  const settings = { PORT: port, DATA_DIR: folder, OPERATOR_TOKEN: operatorToken, LOG_LEVEL: 'warn', DEMO: 'false' };
  const trust = { TRUSTED_ISSUERS: issuers, WEBHOOK_ALLOW_PRIVATE: 'true', REGISTRATION: 'closed' };
  const program = join(import.meta.dirname, '../../standalone/src/main.ts');
  const child = spawn(process.execPath, [program], { env: { ...process.env, ...settings, ...trust }, stdio: 'inherit' });
  const exited = once(child, 'exit').then(() => rmSync(folder, { recursive: true, force: true }));
  const origin = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${origin}/readyz`).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error('Parley did not start');
    await delay(100);
  }
  const stop = (): Promise<unknown> => {
    child.kill();
    return exited;
  };
  return { origin, apiKey: await makeKey(origin, operatorToken), stop };
}

/** As `parley keys create` does. */
async function makeKey(origin: string, operatorToken: string): Promise<string> {
  const response = await fetch(`${origin}/v1/api-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Shop', scopes: ['users', 'conversations', 'messages', 'webhooks'] }),
  });
  if (response.status !== 201) throw new Error(`POST /v1/api-keys answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { secret: string }).secret;
}
