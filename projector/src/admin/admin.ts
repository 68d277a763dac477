/**
 * The admin page at `/admin`: projection lag, events, dead letters and rebuilds.
 *
 * State: the lag of the last hour and the rebuild that was started here, in memory. Both end with the process; an interrupted
 * rebuild can be resumed. Everything else is read from the log and the read tables on request.
 * Security: `/admin/api` requires the operator token, taken from a header and compared in constant time. Message text and other personal
 * fields are masked unless the operator reveals those of one event, which is logged. The page loads nothing from other origins and runs no
 * inline script.
 * Concurrency: one rebuild at a time. Requests work in bounded slices, so they do not delay projection.
 * Shutdown: stops sampling, stops the rebuild at its next slice and waits for it.
 */
import type { RequestListener } from 'node:http';
import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
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
  /** Limit per address. */
  rate: Rate;
  /** Interval of lag samples; 5 s by default. */
  sampleMs?: number;
  /** Grace period for requests that still read the previous slots; 10 s by default. */
  graceMs?: number;
}

export interface Admin {
  /** Serves `/admin` and all paths below it. */
  listener: RequestListener;
  close(): Promise<void>;
}

export function createAdmin({ operatorToken, rate, sampleMs, graceMs = 10_000, logger, trustProxy, ...sources }: AdminOptions): Admin {
  const history = new LagHistory(sources, { logger, ...(sampleMs !== undefined && { everyMs: sampleMs }) });
  const job = new RebuildJob(sources, { logger, graceMs });
  const byAddress = createAddressLimit({ name: 'admin', rate });
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

/** Routes `/admin` to the admin page and everything else to the app. Without an admin page, `/admin` is not found. */
export function withAdmin(app: RequestListener, admin: Admin | undefined): RequestListener {
  if (admin === undefined) return app;
  return (request, response) => (/^\/admin(?:[/?]|$)/.test(request.url!) ? admin.listener(request, response) : app(request, response));
}
