/** `/healthz` (liveness), `/readyz` (readiness), `/metrics`. Dependency names and metrics are for operators only. */
import { Router, type Request } from 'express';
import type { Registry } from 'prom-client';
import { createDependencyChecks, type DependencyStates } from './dependency-checks.ts';
import { isForwarded, isLoopbackAddress, isLoopbackHost } from './http/loopback.ts';
import { readOnly } from './http/read-only.ts';
import type { Authenticate } from './http/stream-route.ts';
import { createLimit } from './limits.ts';
import { Problem } from './problems.ts';

export interface HealthOptions {
  /** Health checks by name; each rejects if the dependency is down. */
  dependencies: Readonly<Record<string, () => Promise<unknown>>>;
  registry: Registry;
  /** Time for which a dependency that was up may be away; 15 s by default. */
  graceMs?: number;
  /** Grants operators access to names and metrics, as being on this machine does. */
  authenticateOperator?: Authenticate | undefined;
}

export interface Health {
  router: Router;
  /** Makes `/readyz` fail: the process is shutting down. */
  drain(): void;
}

export const probePaths: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Tokens that have to be verified, of all addresses together: probes have no other limit. */
const unknownTokens = { points: 60, seconds: 60 };

export function createHealth({ dependencies, registry, authenticateOperator, graceMs = 15_000 }: HealthOptions): Health {
  let draining = false;
  const isOperator = operatorCheck(authenticateOperator);
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
    response.json((await isOperator(request)) ? { status, ...details } : { status });
  });

  router.get('/metrics', async (request, response) => {
    if (!(await isOperator(request))) throw new Problem('not_found');
    response.set({ 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).end(await registry.metrics());
  });

  router.all([...probePaths], readOnly);

  return { router, drain: () => void (draining = true) };
}

function operatorCheck(authenticateOperator: Authenticate | undefined): (request: Request) => Promise<boolean> {
  const unknown = createLimit({ name: 'probe_tokens', rate: unknownTokens });
  const admission = { admitUnknown: () => unknown.take('all') };
  return async ({ headers, socket }) => {
    const { authorization, host } = headers;
    // Another name in `Host` is that of a page, in a browser on this machine, whose name was pointed here.
    const isLocal = isLoopbackAddress(socket.remoteAddress ?? '') && (host === undefined || isLoopbackHost(host));
    if (isLocal && !isForwarded(headers)) return true;
    if (authorization === undefined || authenticateOperator === undefined) return false;
    return authenticateOperator({ authorization }, admission).then(
      () => true,
      () => false,
    );
  };
}
