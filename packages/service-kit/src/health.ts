/** `/healthz` (liveness), `/readyz` (readiness), `/metrics`. Dependency names and metrics are for operators only. */
import { Router, type Request } from 'express';
import type { Registry } from 'prom-client';
import { secretsEqual } from './auth/secrets-equal.ts';
import { readOnly } from './http/read-only.ts';
import { Problem } from './problems.ts';

export interface HealthOptions {
  /** Health checks by name; each rejects if the dependency is down. */
  dependencies: Readonly<Record<string, () => Promise<unknown>>>;
  registry: Registry;
  /** Grants access to names and metrics, as being on this machine does. */
  operatorToken?: string | undefined;
}

export interface Health {
  router: Router;
  /** Makes `/readyz` fail: the process is shutting down. */
  drain(): void;
}

const timeoutMs = 2000;

export function createHealth({ dependencies, registry, operatorToken }: HealthOptions): Health {
  let draining = false;
  const router = Router();

  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });

  router.get('/readyz', async (request, response) => {
    const states = await statesOf(dependencies);
    const ready = !draining && Object.values(states).every((state) => state === 'up');
    const status = draining ? 'draining' : ready ? 'ready' : 'unready';
    response.status(ready ? 200 : 503).set('Cache-Control', 'no-store');
    response.json(isOperator(request, operatorToken) ? { status, dependencies: states } : { status });
  });

  router.get('/metrics', async (request, response) => {
    if (!isOperator(request, operatorToken)) throw new Problem('not_found');
    response.set({ 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).end(await registry.metrics());
  });

  router.all(['/healthz', '/readyz', '/metrics'], readOnly);

  return { router, drain: () => void (draining = true) };
}

async function statesOf(dependencies: HealthOptions['dependencies']): Promise<Record<string, 'up' | 'down'>> {
  const states = Object.entries(dependencies).map(async ([name, check]) => [name, (await succeedsInTime(check)) ? 'up' : 'down'] as const);
  return Object.fromEntries(await Promise.all(states));
}

async function succeedsInTime(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<false>((resolve) => (timer = setTimeout(resolve, timeoutMs, false)));
  try {
    return await Promise.race([check().then(() => true), timedOut]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function isOperator(request: Request, operatorToken: string | undefined): boolean {
  const token = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined && operatorToken !== undefined && secretsEqual(token, operatorToken)) return true;
  // A proxy on this machine connects from loopback on behalf of remote callers.
  const isForwarded = Object.keys(request.headers).some((name) => name === 'forwarded' || name.startsWith('x-forwarded-'));
  return !isForwarded && isLoopback(request.socket.remoteAddress ?? '');
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
