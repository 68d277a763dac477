import type { Statement } from '@parley/database/database';
import { SHARDS } from '@parley/events/partitions';
import { testType } from '@parley/events/wire/delivered-events';
import { idToBytes } from '@parley/events/id-bytes';
import type { ShardSubscription } from '@parley/subscription/subscription';
import { readWebhooks, type WebhookRow } from '@parley/write-tables/webhooks';
import type { Sender } from './delivery/send.ts';
import { DeliveryHandler } from './delivery-handler.ts';
import type { DeliveryContext } from './delivery-target.ts';
import { DeliveryLog } from './delivery-log.ts';
import { subscriptionOf } from './webhook-subscription.ts';
import { WebhookEndpoint, type Message } from './webhook-endpoint.ts';

interface RunningWebhook {
  row: WebhookRow;
  endpoint: WebhookEndpoint;
  subscription: ShardSubscription;
  handlers: Set<DeliveryHandler>;
}

/** The webhooks as the table has them: follows their settings, and writes their state as this process sees it. */
export class WebhookSet {
  readonly #context: DeliveryContext;
  readonly #sender: Sender;
  readonly #webhooks = new Map<string, RunningWebhook>();
  readonly #closing = new AbortController();

  constructor(context: DeliveryContext, sender: Sender) {
    this.#context = context;
    this.#sender = sender;
  }

  /** One for each active webhook. */
  subscriptions(): ShardSubscription[] {
    return [...this.#webhooks.values()].filter(({ row }) => row.state === 'active').map(({ subscription }) => subscription);
  }

  /** Writes what was seen, then takes what is there. */
  async refresh(): Promise<void> {
    const { log, metrics } = this.#context;
    const changes = [...this.#webhooks.values()].flatMap((webhook) => this.#stateChanges(webhook));
    if (changes.length > 0) await log.write(changes);
    const rows = await readWebhooks(log);
    for (const row of rows) {
      this.#take(row);
      if (row.testId !== null) await this.#sendTest(row, row.testId);
    }
    const ids = new Set(rows.map(({ webhookId }) => webhookId));
    for (const [id, { handlers }] of this.#webhooks) {
      if (!ids.has(id)) {
        this.#webhooks.delete(id);
        metrics.removed(id);
        continue;
      }
      metrics.pendingMeasured(
        id,
        [...handlers].reduce((sum, { pendingEvents }) => sum + pendingEvents, 0),
      );
    }
  }

  close(): void {
    this.#closing.abort(new Error('closing'));
  }

  #take(row: WebhookRow): void {
    const known = this.#webhooks.get(row.webhookId);
    if (known === undefined || known.row.generation !== row.generation || (known.row.state !== 'active' && row.state === 'active')) {
      this.#webhooks.set(row.webhookId, this.#run(row));
      return;
    }
    known.row = row;
    known.endpoint.update(row);
  }

  #run(row: WebhookRow): RunningWebhook {
    const endpoint = new WebhookEndpoint(row, this.#sender, this.#context);
    const handlers = new Set<DeliveryHandler>();
    const target = { subscription: subscriptionOf(row), start: row, endpoint };
    const subscription: ShardSubscription = {
      subscription: target.subscription,
      wakesOnCommit: false,
      openHandler: (shard, monitor) => {
        const handler = new DeliveryHandler(shard, target, this.#context, { monitor, onEnd: () => handlers.delete(handler) });
        handlers.add(handler);
        return handler;
      },
    };
    return { row, endpoint, subscription, handlers };
  }

  #stateChanges({ row, endpoint }: RunningWebhook): Statement[] {
    const { clock, times, logger, metrics } = this.#context;
    const id = idToBytes(row.webhookId);
    if (row.state !== 'active') return [];
    const disable = (reason: string, text: string, condition: string, values: number[] = []): Statement => {
      logger.warn({ webhookId: row.webhookId, reason }, 'webhook disabled');
      metrics.disabled(row.webhookId, reason);
      const sql = `UPDATE webhooks SET state = 'disabled', reason = ? WHERE webhook_id = ? AND state = 'active' AND generation = ? ${condition}`;
      return { sql, values: [text, id, row.generation, ...values] };
    };
    if (endpoint.isGone) return [disable('gone', 'The receiver answered 410 Gone', '')];
    const changes: Statement[] = [];
    const failingSince = endpoint.health.takeChange();
    if (failingSince === null) {
      changes.push({ sql: 'UPDATE webhooks SET failing_since = NULL WHERE webhook_id = ?', values: [id] });
    } else if (failingSince !== undefined) {
      changes.push({ sql: 'UPDATE webhooks SET failing_since = ? WHERE webhook_id = ?', values: [failingSince, id] });
    }
    const since = failingSince === undefined ? row.failingSince : failingSince;
    const limit = (clock() - times.failing) * 1_000;
    if (since !== null && since <= limit)
      changes.push(disable('failing', 'Nothing but failures for 24 hours', 'AND failing_since <= ?', [limit]));
    return changes;
  }

  /** The process that takes the test out of the table sends it. */
  async #sendTest({ webhookId }: WebhookRow, testId: string): Promise<void> {
    const { log, clock } = this.#context;
    const claim = {
      sql: 'UPDATE webhooks SET test_id = NULL WHERE webhook_id = ? AND test_id = ?',
      values: [webhookId, testId].map(idToBytes),
    };
    const [claimed] = await log.write([claim]);
    if (claimed === 0) return;
    const message = { id: testId, type: testType, sequenceId: webhookId, timestamp: new Date(clock()).toISOString(), data: { webhookId } };
    const { endpoint } = this.#webhooks.get(webhookId)!;
    const sending = this.#sendAndRecord(endpoint, message);
    sending.catch((error: unknown) => this.#context.logger.warn({ err: error, webhookId }, 'failed to record a test'));
  }

  async #sendAndRecord(endpoint: WebhookEndpoint, message: Message): Promise<void> {
    const { log, clock } = this.#context;
    const outcome = await endpoint.deliver(async () => message, this.#closing.signal);
    if (outcome === null) return;
    const { status, error, milliseconds } = outcome;
    const deliveryLog = new DeliveryLog(endpoint.id, SHARDS);
    await deliveryLog.load(log);
    const event = { eventId: message.id, type: message.type, conversationId: null, attempt: 1, at: clock() * 1_000 };
    deliveryLog.add({ ...event, status, error, milliseconds, nextAttemptAt: null });
    await log.write(deliveryLog.take(log.dialect));
  }
}
