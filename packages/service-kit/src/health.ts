/** `/healthz` (liveness), `/readyz` (readiness), `/metrics`. Dependency names and metrics are for operators only. */
import { Router, type Request } from 'express';
import type { Registry } from 'prom-client';
import { secretsEqual } from './auth/secrets-equal.ts';
import { createDependencyChecks, type DependencyStates } from './dependency-checks.ts';
import { readOnly } from './http/read-only.ts';
import { Problem } from './problems.ts';

export interface HealthOptions {
  /** Health checks by name; each rejects if the dependency is down. */
  dependencies: Readonly<Record<string, () => Promise<unknown>>>;
  registry: Registry;
  /** Time for which a dependency that was up may be away; 15 s by default. */
  graceMs?: number;
  /** Grants access to names and metrics, as being on this machine does. */
  operatorToken?: string | undefined;
}

export interface Health {
  router: Router;
  /** Makes `/readyz` fail: the process is shutting down. */
  drain(): void;
}

export const probePaths: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

export function createHealth({ dependencies, registry, operatorToken, graceMs = 15_000 }: HealthOptions): Health {
  let draining = false;
  const check = createDependencyChecks({ dependencies, graceMs, clock: () => performance.now() });
  let running: Promise<DependencyStates> | undefined;
  /** Concurrent probes share one check: anyone may call `/readyz`. */
  const checkOnce = () => (running ??= check().finally(() => (running = undefined)));
  // As routes are: a proxy that denies `/metrics` must not pass `/METRICS`.
  const router = Router({ caseSensitive: true });

  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });

  router.get('/readyz', async (request, response) => {
    const { states, reasons } = await checkOnce();
    const ready = !draining && Object.values(states).every((state) => state === 'up');
    const status = draining ? 'draining' : ready ? 'ready' : 'unready';
    response.status(ready ? 200 : 503).set('Cache-Control', 'no-store');
    const details = { dependencies: states, ...(Object.keys(reasons).length > 0 && { reasons }) };
    response.json(isOperator(request, operatorToken) ? { status, ...details } : { status });
  });

  router.get('/metrics', async (request, response) => {
    if (!isOperator(request, operatorToken)) throw new Problem('not_found');
    response.set({ 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).end(await registry.metrics());
  });

  router.all([...probePaths], readOnly);

  return { router, drain: () => void (draining = true) };
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
