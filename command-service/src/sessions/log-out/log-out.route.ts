/** Logging out: here, there, everywhere. From the answer on, no service accepts the sessions' access tokens. */
import type { Database } from '@parley/database/database';
import { id } from '@parley/events/wire/fields';
import { readSessionsOfUser } from '@parley/read-tables/sessions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import type { RevokeSessions } from '../revoke-sessions.ts';
import { withoutCookies } from '../session-cookies.ts';
import { readSession } from '../session-store.ts';

export function logOutHereRoute({ revokeSessions }: { revokeSessions: RevokeSessions }): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/sessions/current',
    operation: 'logOutHere',
    summary: 'Log out here',
    auth: 'session',
    answers: { 204: null },
    logged: false,
    problems: [],
    async handle({ actor, headers }) {
      await revokeSessions([actor.sessionId], 'logged_out');
      return { status: 204, headers: withoutCookies(headers) };
    },
  });
}

export function logOutThereRoute({ database, revokeSessions }: { database: Database; revokeSessions: RevokeSessions }): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/sessions/:sessionId',
    operation: 'logOutThere',
    summary: 'Log out one device of one’s own',
    auth: 'session',
    params: z.object({ sessionId: id }),
    answers: { 204: null },
    logged: false,
    problems: ['not_found'],
    async handle({ actor, params }) {
      const found = await readSession(database, params.sessionId);
      if (found?.session.userId !== actor.userId) throw new Problem('not_found');
      await revokeSessions([params.sessionId], 'logged_out');
      return { status: 204 };
    },
  });
}

export function logOutEverywhereRoute({
  database,
  revokeSessions,
  clock,
}: {
  database: Database;
  revokeSessions: RevokeSessions;
  clock: () => number;
}): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/sessions',
    operation: 'logOutEverywhere',
    summary: 'Log out on all devices',
    auth: 'session',
    answers: { 204: null },
    logged: false,
    problems: [],
    async handle({ actor, headers }) {
      const living = await readSessionsOfUser(database, actor.userId, clock() * 1_000);
      await revokeSessions(
        living.map(({ sessionId }) => sessionId),
        'logged_out',
      );
      return { status: 204, headers: withoutCookies(headers) };
    },
  });
}
