import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { publicProfile } from '@parley/events/wire/users';
import { readProfiles } from '@parley/read-tables/reads/profiles';
import type { Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { fillPresence } from '../../fill-presence.ts';
import { defineQuery, type QuerySources } from '../../query.ts';

export function getUserRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/users/:userId',
    operation: 'getUser',
    summary: 'Get the public profile of a user',
    params: z.strictObject({ userId: id }),
    answer: publicProfile,
    problems: ['not_found'],
    async read({ actor, params: { userId } }, tables) {
      const profile = (await readProfiles(tables, [userId])).get(userId);
      if (!profile) throw new Problem('not_found');
      await fillPresence(sources, tables, actor.userId, [profile]);
      return profile;
    },
  });
}
