/** Sign-in without a password, for the people that the demo made. Not part of the API documents: no other composition has it. */
import { toWireAccount } from '@parley/command-service/accounts/wire-account';
import { withSession } from '@parley/command-service/sessions/session-cookies';
import type { StartSession } from '@parley/command-service/sessions/start-session';
import { id } from '@parley/events/wire/fields';
import { account, session, type Session } from '@parley/events/wire/users';
import { sendFile } from '@parley/query-service/files/send-file';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { defineStreamRoute, type StreamRoute } from '@parley/service-kit/http/stream-route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { demoPerson, toDemoPerson, type ReadDemoAccounts } from './demo-accounts.ts';
import type { FillStore } from './fill-store.ts';

export interface DemoRouteDependencies extends ReadDemoAccounts {
  startSession: StartSession;
  fillStore: FillStore;
  deviceName: z.ZodType<string>;
}

const people = z.object({ items: z.array(demoPerson) });

export function listDemoPeopleRoute({ listAccounts, isStoreEmpty }: DemoRouteDependencies): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/demo/people',
    operation: 'listDemoPeople',
    summary: 'List the people to sign in as; empty if the store can be filled with them',
    auth: 'none',
    answers: { 200: people },
    problems: ['not_found'],
    async handle() {
      const items = (await listAccounts()).map(toDemoPerson);
      if (items.length === 0 && !(await isStoreEmpty())) throw new Problem('not_found');
      return { status: 200, body: { items } };
    },
  });
}

/** The picture as files of the API are not: readable before anyone has signed in. */
export function getDemoAvatarRoute({ findAccount, readAvatar }: DemoRouteDependencies): StreamRoute {
  return defineStreamRoute({
    method: 'GET',
    path: '/v1/demo/people/:userId/avatar',
    operation: 'getDemoAvatar',
    summary: 'Download the picture of one of them',
    auth: 'none',
    params: z.object({ userId: id }),
    answers: { 200: null, 206: null, 304: null },
    problems: ['not_found', 'range_not_satisfiable'],
    async handle({ params: { userId } }, incoming, outgoing) {
      const avatar = await readAvatar(await findAccount(userId));
      await sendFile(incoming, outgoing, avatar);
      return undefined;
    },
  });
}

export function startDemoSessionRoute({ findAccount, startSession, deviceName }: DemoRouteDependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/demo/sessions',
    operation: 'startDemoSession',
    summary: 'Log in as one of them',
    auth: 'none',
    body: z.strictObject({ userId: id, deviceName: deviceName.optional() }),
    answers: { 201: z.object({ account, session }) },
    location: ({ session }: { session: Session }) => `/v1/sessions/${session.id}`,
    logged: false,
    problems: ['not_found'],
    async handle(request) {
      const { userId, deviceName = null } = request.body;
      const found = await findAccount(userId);
      const started = await startSession({ userId, deviceName });
      return withSession(request, started, (session) => ({ status: 201, body: { account: toWireAccount(found), session } }));
    },
  });
}

export function fillStoreRoute({ fillStore, listAccounts }: DemoRouteDependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/demo/seed',
    operation: 'seedDemo',
    summary: 'Fill the empty store with people and conversations',
    auth: 'none',
    answers: {
      200: people.extend({ password: z.string(), groups: z.int(), conversations: z.int(), messages: z.int() }),
    },
    logged: false,
    problems: ['conflict'],
    async handle() {
      const { password, groups, conversations, messages } = await fillStore();
      const items = (await listAccounts()).map(toDemoPerson);
      return { status: 200, body: { items, password, groups, conversations, messages } };
    },
  });
}
