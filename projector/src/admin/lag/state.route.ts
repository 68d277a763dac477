import { LIVE } from '@parley/read-tables/checkpoints';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { readProjectionStates } from '../../inspect/projection-states.ts';
import { readSubscriptionState } from '@parley/read-tables/subscription-state';
import { subscriptions } from '../../projections/subscriptions.ts';
import type { AdminSources } from '../sources.ts';
import type { LagHistory } from './lag-history.ts';

export function stateRoute(sources: AdminSources, history: LagHistory): Route {
  return defineRoute({
    method: 'GET',
    path: '/admin/api/state',
    operation: 'adminGetState',
    summary: 'Get the lag and slots of all projections, now and over the last hour',
    auth: 'operator',
    query: z.object({ since: z.coerce.number().int().min(0).default(0) }),
    answers: { 200: z.unknown() },
    problems: [],
    async handle({ query: { since } }) {
      const states = [];
      for (const { subscription = LIVE, projections } of subscriptions) {
        const { partitions, ...total } = await readSubscriptionState(sources, subscription);
        const projected = await readProjectionStates(sources.read, { subscription, projections });
        states.push({ ...total, partitions: partitions.filter(({ head }) => head > 0), projections: projected });
      }
      const divergence = sources.store.divergence()?.message ?? null;
      return { status: 200, body: { at: Date.now(), subscriptions: states, samples: history.after(since), divergence } };
    },
  });
}
