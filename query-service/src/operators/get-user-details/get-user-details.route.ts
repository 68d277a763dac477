import { id, timeOf } from '@parley/events/wire/fields';
import { userDetails, type UserDetails } from '@parley/events/wire/operators';
import type { Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import type { SessionRow } from '@parley/write-tables/sessions';
import { z } from 'zod';
import { defineQuery, type QuerySources } from '../../query.ts';
import { overviewsOf } from '../user-overviews.ts';
import { readUsers } from '../user-pages.ts';

export function getUserDetailsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/admin/users/:userId',
    operation: 'getUserDetails',
    auth: 'operator',
    summary: 'Get a user, for operators',
    description: 'Returns the user with role, counts and the sessions. Reading it changes nothing and is not recorded.',
    params: z.object({ userId: id }),
    answer: userDetails,
    problems: ['not_found'],
    async read({ params: { userId } }, tables): Promise<UserDetails> {
      const { users } = await readUsers(tables, [userId], {});
      const [overview] = await overviewsOf(tables, sources, users);
      if (overview === undefined) throw new Problem('not_found');
      return { ...overview, sessions: (await sources.readSessions(userId)).map(deviceOf) };
    },
  });
}

function deviceOf({ sessionId, deviceName, createdAt, refreshedAt, expiresAt }: SessionRow): UserDetails['sessions'][number] {
  return { id: sessionId, deviceName, createdAt: timeOf(createdAt), refreshedAt: timeOf(refreshedAt), expiresAt: timeOf(expiresAt) };
}
