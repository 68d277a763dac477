import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { describeSelections, selectProjections } from '../../inspect/select-projections.ts';
import { reasonField, recordAction } from '../record-action.ts';
import { UnknownProjection } from '../../rebuild/rebuild-plan.ts';
import type { AdminSources } from '../sources.ts';
import type { RebuildJob, RebuildRequest } from './rebuild-job.ts';

const body = z.object({
  /** None: all. Those that share tables with them are included. */
  projections: z.array(z.string().max(64)).max(100).default([]),
  startFrom: z.enum(['empty', 'unfinished']).default('empty'),
  keepPrevious: z.boolean().default(false),
  maxRate: z.number().int().min(1).max(1_000_000).optional(),
  reason: reasonField,
});

export function rebuildRoutes(sources: AdminSources, job: RebuildJob): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/admin/api/rebuild',
      operation: 'adminGetRebuild',
      summary: 'Get the current or last rebuild of this process',
      auth: 'operator',
      answers: { 200: z.unknown() },
      problems: [],
      handle: async () => ({ status: 200, body: { rebuild: job.report() } }),
    }),
    defineRoute({
      method: 'POST',
      path: '/admin/api/rebuild',
      operation: 'adminStartRebuild',
      summary: 'Start a rebuild',
      auth: 'operator',
      body,
      answers: { 202: z.unknown() },
      problems: ['conflict'],
      async handle(request) {
        const { projections, reason, ...options } = request.body;
        const selections = await select(sources, projections, options.startFrom);
        if (selections.length === 0) throw new Problem('conflict', { detail: 'There is no interrupted rebuild to resume' });
        if (job.isRunning()) throw alreadyRunning();
        await recordAction(sources.store, { action: 'rebuild.started', subject: describeSelections(selections), reason }, request);
        if (!job.start({ ...options, selections })) throw alreadyRunning();
        request.logger.info({ projections, ...options, address: request.address }, 'operator started a rebuild');
        return { status: 202, body: { rebuild: job.report() } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/admin/api/rebuild/cancel',
      operation: 'adminCancelRebuild',
      summary: 'Cancel the running rebuild; the active tables are not changed',
      auth: 'operator',
      answers: { 202: z.unknown() },
      problems: ['conflict'],
      async handle(request) {
        if (!job.isRunning()) throw new Problem('conflict', { detail: 'No rebuild is running in this process' });
        const { projections, subscription } = job.report()!;
        const subject = `${subscription}: ${projections.join(', ')}`;
        await recordAction(sources.store, { action: 'rebuild.cancelled', subject }, request);
        job.cancel();
        request.logger.info({ address: request.address }, 'operator canceled a rebuild');
        return { status: 202, body: { rebuild: job.report() } };
      },
    }),
  ];
}

const alreadyRunning = (): Problem => new Problem('conflict', { detail: 'A rebuild is already running' });

async function select({ read }: AdminSources, names: readonly string[], startFrom: RebuildRequest['startFrom']) {
  try {
    return await selectProjections(read, names, startFrom);
  } catch (error) {
    if (!(error instanceof UnknownProjection)) throw error;
    throw new Problem('validation_failed', { errors: [{ path: 'projections', message: error.message }] });
  }
}
