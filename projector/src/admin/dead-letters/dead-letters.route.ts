import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { errorSummary } from '@parley/service-kit/error-fields';
import { z } from 'zod';
import { readDeadLetters, readWaitingEvents, retryDeadLetter, type DeadLetter } from '../../inspect/dead-letters.ts';
import { mask } from '../mask.ts';
import { recordAction } from '../record-action.ts';
import type { AdminSources } from '../sources.ts';

/** Waiting events in one response. */
const maxShown = 100;
const params = z.object({ sequenceId: z.guid() });

export function deadLetterRoutes(sources: AdminSources): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/admin/api/dead-letters',
      operation: 'adminListDeadLetters',
      summary: 'List parked sequences and why they are parked',
      auth: 'operator',
      answers: { 200: z.unknown() },
      problems: [],
      handle: async () => ({ status: 200, body: { items: await readDeadLetters(sources.read) } }),
    }),
    defineRoute({
      method: 'GET',
      path: '/admin/api/dead-letters/:sequenceId',
      operation: 'adminGetDeadLetter',
      summary: 'List the waiting events of a parked sequence, masked',
      auth: 'operator',
      params,
      answers: { 200: z.unknown() },
      problems: ['not_found'],
      async handle({ params: { sequenceId: id } }) {
        const deadLetters = await deadLettersOf(sources, id);
        return { status: 200, body: { deadLetters, events: mask(await readWaitingEvents(sources, id, maxShown)) } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/admin/api/dead-letters/:sequenceId/retry',
      operation: 'adminRetryDeadLetter',
      summary: 'Apply the waiting events of a parked sequence in order',
      auth: 'operator',
      params,
      answers: { 200: z.unknown() },
      problems: ['not_found'],
      async handle(request) {
        const { sequenceId: id } = request.params;
        const results = [];
        const deadLetters = await deadLettersOf(sources, id);
        await recordAction(sources.store, { action: 'dead_letter.retried', subject: id }, request);
        for (const deadLetter of deadLetters) results.push(await retryOne(sources, deadLetter));
        const { logger, address } = request;
        logger.info({ sequence: id, results: results.map(({ result }) => result), address }, 'operator retried dead letters');
        return { status: 200, body: { results } };
      },
    }),
  ];
}

async function deadLettersOf({ read }: AdminSources, id: string): Promise<DeadLetter[]> {
  const deadLetters = (await readDeadLetters(read)).filter((deadLetter) => deadLetter.id === id);
  if (deadLetters.length === 0) throw new Problem('not_found', { detail: 'No sequence with this id is parked' });
  return deadLetters;
}

async function retryOne(sources: AdminSources, deadLetter: DeadLetter) {
  const { subscription } = deadLetter;
  const outcome = await retryDeadLetter(sources, deadLetter);
  if (outcome.kind === 'projected') return { subscription, result: 'projected', events: outcome.events.length };
  if (outcome.kind === 'not_parked') return { subscription, result: 'not_parked' };
  const { event, projection, error } = outcome;
  const { partition, position } = event;
  return { subscription, result: 'failed', partition, position, projection, error: errorSummary(error) };
}
