import { createLimit, type Limit } from '@parley/concurrency/limit';
import type { WebhookRow } from '@parley/write-tables/webhooks';
import type { DispatcherDependencies } from '../dispatcher-dependencies.ts';
import type { Outcome, Sender } from './delivery/send.ts';
import { signedHeaders } from './delivery/sign.ts';
import { WebhookHealth } from './webhook-health.ts';

export interface Message {
  /** The `webhook-id`. */
  id: string;
  type: string;
  /** The conversation, pair or account that it belongs to. */
  sequenceId: string;
  /** RFC 3339. */
  timestamp: string;
  data: object;
}

/** A webhook as all its shards in this process use it. Its settings change while it runs. */
export class WebhookEndpoint {
  readonly health: WebhookHealth;
  readonly #dependencies: Pick<DispatcherDependencies, 'clock' | 'metrics'>;
  readonly #sender: Sender;
  readonly #limit: Limit;
  #row: WebhookRow;
  #isGone = false;

  constructor(row: WebhookRow, sender: Sender, dependencies: Pick<DispatcherDependencies, 'clock' | 'metrics' | 'limits'>) {
    this.#row = row;
    this.#sender = sender;
    this.#dependencies = dependencies;
    this.#limit = createLimit(dependencies.limits);
    this.health = new WebhookHealth(row.failingSince);
  }

  get id(): string {
    return this.#row.webhookId;
  }

  get types(): readonly string[] {
    return this.#row.types;
  }

  /** True once the receiver wants nothing more. */
  get isGone(): boolean {
    return this.#isGone;
  }

  update(row: WebhookRow): void {
    this.#row = row;
    this.health.update(row.failingSince, this.#dependencies.clock() * 1_000);
  }

  /** Sends when a request is free. `read` is called only then; null sends nothing. Rejects with the signal's reason. */
  deliver(read: () => Promise<Message | null>, signal: AbortSignal, onStart?: () => void): Promise<Outcome | null> {
    return this.#limit(async () => {
      signal.throwIfAborted();
      const message = await read();
      if (message === null || this.#isGone) return null;
      onStart?.();
      return this.#send(message, signal);
    });
  }

  async #send({ id, type, sequenceId, timestamp, data }: Message, signal: AbortSignal): Promise<Outcome> {
    const { clock, metrics } = this.#dependencies;
    const body = JSON.stringify({ type, timestamp, data });
    const headers = signedHeaders(this.#row, { id, body, now: clock() });
    const outcome = await this.#sender.send({ url: this.#row.url, headers, body }, signal);
    const isDelivered = outcome.error === null;
    metrics.attempted(this.id, isDelivered ? 'delivered' : 'failed', outcome.milliseconds / 1_000);
    if (isDelivered) this.health.succeeded(clock() * 1_000);
    else this.health.failed(clock() * 1_000, sequenceId);
    if (outcome.status === 410) this.#isGone = true;
    return outcome;
  }
}
