import { requestedExport } from '@parley/events/wire/data-exports';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import { requestDataExport, type ExportRequestDependencies } from './request-export.ts';

type Dependencies = ExportRequestDependencies & { fields: Fields };

const answers = { 202: z.object({ export: requestedExport }) };
const problems = ['account_erased', 'budget_exhausted', 'conflict'] as const;
const content =
  'The archive is a ZIP of JSON Lines, with the pictures and a description of each file: profile, devices, contacts, conversations, own messages, reactions and calls.';

export function requestOwnExportRoute(dependencies: Dependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/me/export',
    operation: 'requestExport',
    summary: 'Ask for a copy of your data',
    description: [
      'Begins to write an archive of everything that the server holds on you; `GET /v1/me/exports/{exportId}` has its state and then its link.',
      content,
    ].join(' '),
    auth: 'session',
    answers,
    logged: false,
    problems,
    async handle(request) {
      const requested = await requestDataExport(dependencies, { userId: request.actor.userId }, commandRequest(request));
      return { status: 202, body: { export: requested } };
    },
  });
}

export function requestUserExportRoute(dependencies: Dependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/users/:userId/export',
    operation: 'requestUserExport',
    scope: 'export',
    summary: 'Ask for a copy of the data of a user',
    description: `Begins to write an archive of everything that the server holds on the user. ${content} For backends, with the scope \`export\`, and operators.`,
    auth: 'backend',
    params: z.object({ userId: id }),
    answers,
    logged: false,
    problems: ['not_found', ...problems],
    async handle(request) {
      return { status: 202, body: { export: await requestDataExport(dependencies, request.params, commandRequest(request)) } };
    },
  });
}

export function requestAccountExportRoute({ fields, ...dependencies }: Dependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/admin/users/:userId/export',
    operation: 'requestAccountExport',
    summary: 'Ask for a copy of the data of a user, as an operator',
    description: `Begins to write an archive of everything that the server holds on the user, and records who asked. ${content}`,
    examples: [{ body: { reason: 'Asked in writing' } }],
    auth: 'operator',
    params: z.object({ userId: id }),
    body: z.strictObject({ reason: fields.reason.optional() }),
    answers,
    logged: false,
    problems: ['not_found', ...problems],
    async handle(request) {
      const { params, body } = request;
      const asked = { userId: params.userId, reason: body.reason ?? null, unlimited: true };
      return { status: 202, body: { export: await requestDataExport(dependencies, asked, commandRequest(request)) } };
    },
  });
}
