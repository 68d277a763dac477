import { status } from '@parley/events/wire/status';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import type { QuerySources } from '../../query.ts';

export function getStatusRoute({ readStatus }: QuerySources): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/admin/status',
    operation: 'getStatus',
    auth: 'operator',
    summary: 'Get the state of the installation',
    description: [
      'Returns the running processes with their versions, how far the tables are behind the log, sockets, messages per second, the part of the',
      'requests that failed, and the size of the databases. It is cheap: ask every few seconds.',
    ].join(' '),
    answers: { 200: status },
    problems: ['not_found'],
    handle: async () => ({ status: 200, body: await readStatus() }),
  });
}
