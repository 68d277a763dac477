import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { userProfile } from '@parley/events/wire/users';
import { readExternalIds, readProfiles } from '@parley/read-tables/reads/profiles';
import { actsForItself } from '@parley/service-kit/auth/api-key-scopes';
import type { Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { fillPresence } from '../../fill-presence.ts';
import { defineQuery, type QuerySources } from '../../query.ts';

export function getUserRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/users/:userId',
    operation: 'getUser',
    scope: 'users',
    withoutUser: true,
    summary: 'Get the public profile of a user',
    description: [
      'Returns what every signed-in user may see of a user. `presence` and `lastSeenAt` are null unless you are contacts or',
      'both of you have written in your direct conversation. An API key that acts for itself gets `externalId`, too.',
    ].join(' '),
    params: z.strictObject({ userId: id }),
    answer: userProfile,
    problems: ['not_found'],
    async read({ actor, params: { userId } }, tables) {
      const profile = (await readProfiles(tables, [userId])).get(userId);
      if (!profile) throw new Problem('not_found');
      if (actsForItself(actor)) return { ...profile, externalId: (await readExternalIds(tables, [userId])).get(userId) ?? null };
      await fillPresence(sources, tables, actor.userId, [profile]);
      return profile;
    },
  });
}
