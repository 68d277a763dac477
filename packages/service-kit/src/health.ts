/** `/healthz` (the process runs), `/readyz` (it can serve), `/metrics`. What they name is for operators only. */
import { Router, type Request } from 'express';
import type { Registry } from 'prom-client';
import { isSameSecret } from './auth/same-secret.ts';
import { onlyRead } from './http/only-read.ts';
import { Problem } from './problems.ts';

export interface HealthOptions {
  /** By name; each rejects when the dependency does not answer. */
  dependencies: Readonly<Record<string, () => Promise<unknown>>>;
  registry: Registry;
  /** Besides callers on this machine, who may see names and metrics. */
  operatorToken?: string | undefined;
}

export interface Health {
  router: Router;
  /** From now on `/readyz` says no: the process is about to end. */
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

  router.all(['/healthz', '/readyz', '/metrics'], onlyRead);

  return { router, drain: () => void (draining = true) };
}

async function statesOf(dependencies: HealthOptions['dependencies']): Promise<Record<string, 'up' | 'down'>> {
  const states = Object.entries(dependencies).map(
    async ([name, answers]) => [name, (await answersInTime(answers)) ? 'up' : 'down'] as const,
  );
  return Object.fromEntries(await Promise.all(states));
}

async function answersInTime(answers: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, timeoutMs, false)));
  try {
    return await Promise.race([answers().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function isOperator(request: Request, operatorToken: string | undefined): boolean {
  const token = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined && operatorToken !== undefined && isSameSecret(token, operatorToken)) return true;
  // A proxy on this machine speaks from loopback for callers who are not.
  const isForwarded = Object.keys(request.headers).some((name) => name === 'forwarded' || name.startsWith('x-forwarded-'));
  return !isForwarded && isLoopback(request.socket.remoteAddress ?? '');
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
