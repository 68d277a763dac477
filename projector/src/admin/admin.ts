/**
 * The operators' page, `/admin`: how far everything is folded, what the log says, what is parked, and rebuilds.
 *
 * Owns: the lag of the last hour, and the rebuild that was started here, both in memory: they end with the process, and a
 * rebuild that ended early can be gone on with. All else it reads from the log and the read tables when it is asked.
 * Invariants: nothing is answered under `/admin/api` without the operators' token, which is compared in constant time and
 * taken from a header only; message text and every other personal field leave masked unless one event's are asked for,
 * and that asking is logged; the page loads nothing from elsewhere and runs no inline script.
 * Concurrency: one rebuild at a time. Looking costs bounded slices, so that it never holds up the folding beside it.
 * Shutdown: stops sampling, stops the rebuild at its next slice and waits for it.
 */
import type { RequestListener } from 'node:http';
import { createHttpApp, type HttpAppOptions } from '@parley/service-kit/http/http-app';
import { createLimit } from '@parley/service-kit/limits';
import type { Rate } from '@parley/service-kit/limit-keys';
import { deadLetterRoutes } from './dead-letters/dead-letters.route.ts';
import { eventRoutes } from './events/events.route.ts';
import { LagHistory } from './lag/lag-history.ts';
import { stateRoute } from './lag/state.route.ts';
import { authenticateOperator } from './operator.ts';
import { rebuildRoutes } from './rebuilds/rebuilds.route.ts';
import { RebuildJob } from './rebuilds/rebuild-job.ts';
import { servePage } from './page/serve-page.ts';
import type { AdminSources } from './sources.ts';

export interface AdminOptions extends AdminSources, Pick<HttpAppOptions, 'logger' | 'trustProxy'> {
  operatorToken: string;
  /** Of one address. */
  rate: Rate;
  /** Between two looks at the lag; 5 s unless told. */
  sampleMs?: number;
  /** How long requests may still read the sides before a swap; 10 s unless told. */
  graceMs?: number;
}

export interface Admin {
  /** Answers `/admin` and everything below it. */
  listener: RequestListener;
  close(): Promise<void>;
}

export function createAdmin({ operatorToken, rate, sampleMs, graceMs = 10_000, logger, trustProxy, ...sources }: AdminOptions): Admin {
  const history = new LagHistory(sources, { logger, ...(sampleMs !== undefined && { everyMs: sampleMs }) });
  const job = new RebuildJob(sources, { logger, graceMs });
  const byAddress = createLimit({ name: 'admin', rate });
  const listener = createHttpApp({
    routes: [stateRoute(sources, history), ...eventRoutes(sources), ...deadLetterRoutes(sources), ...rebuildRoutes(sources, job)],
    authenticate: authenticateOperator(operatorToken, createLimit({ name: 'admin_refused', rate: { points: 60, seconds: 60 } })),
    limits: { admit: ({ address }) => byAddress.take(address) },
    logger,
    mount: servePage,
    trustProxy,
  });
  return {
    listener,
    async close() {
      history.close();
      await job.close();
    },
  };
}

/** The admin for its paths, the app for all others. Without an admin there is nothing at `/admin`. */
export function withAdmin(app: RequestListener, admin: Admin | undefined): RequestListener {
  if (admin === undefined) return app;
  return (request, response) => (/^\/admin(?:[/?]|$)/.test(request.url!) ? admin.listener(request, response) : app(request, response));
}
