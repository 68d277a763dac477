/**
 * Projector's part of the operators' console at `/admin`: projection lag, events, dead letters and rebuilds. The console
 * itself is in `web/`.
 *
 * State: the lag of the last hour and the rebuild that was started here, in memory. Both end with the process; an interrupted
 * rebuild can be resumed. Everything else is read from the log and the read tables on request.
 * Security: `/admin/api` requires the session of an operator or the operator token, in a header. Message text and other personal
 * fields are masked unless the operator reveals those of one event, which is recorded.
 * Concurrency: one rebuild at a time. Requests work in bounded slices, so they do not delay projection.
 * Shutdown: stops sampling, stops the rebuild at its next slice and waits for it.
 */
import type { RequestListener } from 'node:http';
import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import { createHttpApp, type HttpAppOptions } from '@parley/service-kit/http/http-app';
import type { Rate } from '@parley/service-kit/limit-keys';
import { deadLetterRoutes } from './dead-letters/dead-letters.route.ts';
import { eventRoutes } from './events/events.route.ts';
import { LagHistory } from './lag/lag-history.ts';
import { stateRoute } from './lag/state.route.ts';
import { rebuildRoutes } from './rebuilds/rebuilds.route.ts';
import { RebuildJob } from './rebuilds/rebuild-job.ts';
import type { AdminSources } from './sources.ts';

export interface AdminOptions extends AdminSources, Pick<HttpAppOptions, 'logger' | 'trustProxy'> {
  authenticateOperator: Authenticate;
  /** Limit per address. */
  rate: Rate;
  /** Interval of lag samples; 5 s by default. */
  sampleMs?: number;
  /** Grace period for requests that still read the previous slots; 10 s by default. */
  graceMs?: number;
}

export interface Admin {
  /** Serves all paths below `/admin/api/`. */
  listener: RequestListener;
  close(): Promise<void>;
}

export function createAdmin({
  authenticateOperator,
  rate,
  sampleMs,
  graceMs = 10_000,
  logger,
  trustProxy,
  ...sources
}: AdminOptions): Admin {
  const history = new LagHistory(sources, { logger, ...(sampleMs !== undefined && { everyMs: sampleMs }) });
  const job = new RebuildJob(sources, { logger, graceMs });
  const byAddress = createAddressLimit({ name: 'admin', rate });
  const listener = createHttpApp({
    routes: [stateRoute(sources, history), ...eventRoutes(sources), ...deadLetterRoutes(sources), ...rebuildRoutes(sources, job)],
    authenticateOperator,
    limits: { admit: ({ address }) => byAddress.take(address) },
    logger,
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

/** Routes the admin API to its listener and everything else to the app. */
export function withAdmin(app: RequestListener, admin: Admin): RequestListener {
  return (request, response) => (request.url!.startsWith('/admin/api/') ? admin.listener(request, response) : app(request, response));
}
