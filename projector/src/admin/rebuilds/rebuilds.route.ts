import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { chooseProjections } from '../../inspect/choose-projections.ts';
import { UnknownProjection } from '../../rebuild/rebuild-plan.ts';
import type { AdminSources } from '../sources.ts';
import type { RebuildJob } from './rebuild-job.ts';

const body = z.object({
  /** None: all. Those that share tables with them come along. */
  projections: z.array(z.string().max(64)).max(100).default([]),
  beginning: z.enum(['nothing', 'unfinished']).default('nothing'),
  keepOld: z.boolean().default(false),
  maxRate: z.number().int().min(1).max(1_000_000).optional(),
});

export function rebuildRoutes(sources: AdminSources, job: RebuildJob): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/admin/api/rebuild',
      operation: 'adminGetRebuild',
      summary: 'The rebuild that runs here, or ran last.',
      auth: 'session',
      answers: { 200: z.unknown() },
      problems: [],
      handle: async () => ({ status: 200, body: { rebuild: job.report() } }),
    }),
    defineRoute({
      method: 'POST',
      path: '/admin/api/rebuild',
      operation: 'adminStartRebuild',
      summary: 'Starts one.',
      auth: 'session',
      body,
      answers: { 202: z.unknown() },
      problems: ['conflict'],
      async handle({ body: { projections, ...wanted }, logger, address }) {
        const chosen = await chosenFrom(sources, projections, wanted.beginning);
        if (chosen.length === 0) throw new Problem('conflict', { detail: 'No rebuild waits to be gone on with' });
        if (!job.start({ ...wanted, chosen })) throw new Problem('conflict', { detail: 'A rebuild is running already' });
        logger.info({ projections, ...wanted, address }, 'an operator started a rebuild');
        return { status: 202, body: { rebuild: job.report() } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/admin/api/rebuild/cancel',
      operation: 'adminCancelRebuild',
      summary: 'Stops it at its next slice; what is live stays as it is.',
      auth: 'session',
      answers: { 202: z.unknown() },
      problems: ['conflict'],
      async handle({ logger, address }) {
        if (!job.cancel()) throw new Problem('conflict', { detail: 'No rebuild is running here' });
        logger.info({ address }, 'an operator cancelled a rebuild');
        return { status: 202, body: { rebuild: job.report() } };
      },
    }),
  ];
}

async function chosenFrom({ read }: AdminSources, names: readonly string[], beginning: 'nothing' | 'unfinished') {
  try {
    return await chooseProjections(read, names, beginning);
  } catch (error) {
    if (!(error instanceof UnknownProjection)) throw error;
    throw new Problem('validation_failed', { errors: [{ path: 'projections', message: error.message }] });
  }
}
