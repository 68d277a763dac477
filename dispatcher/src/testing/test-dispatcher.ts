import type { ChatLog } from '@parley/projector/testing/chat-log';
import { migrate } from '@parley/database/migrations';
import { newId } from '@parley/events/ids';
import { createLogger } from '@parley/service-kit/logging';
import { writeTableSchema } from '@parley/write-tables/migrations';
import { findWebhook, insertWebhook, updateWebhook, type WebhookRow } from '@parley/write-tables/webhooks';
import { Registry } from 'prom-client';
import { createDispatcherService, type Dispatcher } from '../app.ts';
import { defaultDispatcherLimits, defaultTimes, type DispatcherDependencies, type DispatcherTimes } from '../dispatcher-dependencies.ts';
import { dispatcherMetrics } from '../metrics.ts';

export const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export interface DispatcherSetup {
  log: Pick<ChatLog, 'store' | 'log' | 'database'>;
  times?: Partial<DispatcherTimes>;
  overrides?: Partial<DispatcherDependencies>;
}

/** Fast timers; the attempts follow `clock`. */
export function makeDispatcher({ log, times, overrides }: DispatcherSetup): Dispatcher {
  return createDispatcherService({
    store: log.store,
    log: log.log,
    database: log.database,
    rules: { allowPrivate: true, allowHttp: true },
    limits: defaultDispatcherLimits,
    times: { ...defaultTimes, poll: 20, refresh: 20, idle: 20, slow: 100, renewal: 100, ...times },
    instanceId: newId(),
    metrics: dispatcherMetrics(new Registry()),
    logger: createLogger({ service: 'dispatcher', level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
    clock: Date.now,
    ...overrides,
  });
}

export async function createWebhookTables({ log }: Pick<ChatLog, 'log'>): Promise<void> {
  await migrate(log, writeTableSchema);
}

/** By default everything, from the start of the log. */
export async function addWebhook({ log }: Pick<ChatLog, 'log'>, given: Pick<WebhookRow, 'url'> & Partial<WebhookRow>): Promise<WebhookRow> {
  const row: WebhookRow = {
    webhookId: newId(),
    types: ['*'],
    description: null,
    state: 'active',
    reason: null,
    secret,
    previousSecret: null,
    previousSecretUntil: null,
    generation: 1,
    startAt: 0,
    startPartition: null,
    startPosition: null,
    testId: null,
    failingSince: null,
    createdAt: Date.now() * 1_000,
    ...given,
  };
  await insertWebhook(log, row);
  return row;
}

export async function changeWebhook({ log }: Pick<ChatLog, 'log'>, webhookId: string, changes: Partial<WebhookRow>): Promise<void> {
  const row = await findWebhook(log, webhookId);
  await log.write([updateWebhook(row!, changes)]);
}
