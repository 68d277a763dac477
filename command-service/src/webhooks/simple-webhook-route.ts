import { defineRoute, type Answer, type Route, type Actor } from '@parley/service-kit/http/route';
import type { z } from 'zod';
import type { WebhookRow } from '@parley/write-tables/webhooks';
import type { CommandDefinition } from '../define-command.ts';
import { commandRequest } from '../command-route.ts';
import type { WebhookState } from './webhook.ts';
import { requireWebhook, type WebhookDependencies } from './webhook-dependencies.ts';
import { webhookParams } from './webhook-fields.ts';

interface WebhookRoute extends Pick<Route, 'method' | 'path' | 'operation' | 'summary' | 'description'> {
  /** Recorded last: every step before can be repeated. */
  command?: CommandDefinition<{ webhookId: string }, WebhookState>;
  /** A retry with the same key is recognized. */
  replays?: true;
  answers?: Readonly<Record<number, z.ZodType | null>>;
  apply(row: WebhookRow, request: Request): Promise<Answer | undefined>;
}

interface Request {
  actor: Pick<Actor, 'userId'>;
  idempotencyKey: string | undefined;
}

/** A route without a body that changes a webhook. */
export function webhookRoute(
  { handleCommand, database }: WebhookDependencies,
  { command, apply, replays, answers = { 204: null }, ...route }: WebhookRoute,
): Route {
  return defineRoute({
    ...route,
    auth: 'backend',
    scope: 'webhooks',
    params: webhookParams,
    answers,
    logged: false,
    ...(replays && { replays }),
    problems: ['not_found', 'conflict'],
    async handle(request) {
      const { webhookId } = request.params;
      const answer = await apply(await requireWebhook(database, webhookId), request);
      if (command) await handleCommand(command, { webhookId }, { ...commandRequest(request), ...(!replays && { key: undefined }) });
      return answer ?? { status: 204 };
    },
  });
}
