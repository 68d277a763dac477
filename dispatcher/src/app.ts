/**
 * dispatcher sends what happened to the backends of products: webhooks, and the feed that they pull.
 *
 * Owns: the place of each webhook in the log, the events that wait for another attempt, the last attempts, and the leases of its shards.
 * Invariants: each event that a webhook wants is delivered at least once, in order within its conversation; a webhook's place in the log
 * moves by compare-and-set, in the transaction that stores what is not delivered yet. Nothing waits for a receiver except its own
 * conversation. Several dispatchers share the shards by leases.
 * Shutdown: waits for requests in flight for a second, stores the rest, releases the leases.
 */
import { migrate } from '@parley/database/migrations';
import type { Route } from '@parley/service-kit/http/route';
import { noBus } from '@parley/subscription/no-bus';
import { startPeriodicTask, type PeriodicTask } from '@parley/subscription/periodic-task';
import { ShardLeases } from '@parley/subscription/shard-leases';
import { failuresOf } from '@parley/subscription/shard-report';
import { ShardRunner } from '@parley/subscription/shard-runner';
import type { DispatcherDependencies } from './dispatcher-dependencies.ts';
import { feedRoute } from './feed/feed.route.ts';
import { projectedLog } from './projected-log.ts';
import { dispatcherLeases, dispatcherSchema } from './tables.ts';
import { createSender } from './webhooks/delivery/send.ts';
import { removeLeftovers } from './webhooks/remove-leftovers.ts';
import { webhookQueries } from './webhooks/queries/webhook-queries.ts';
import { WebhookSet } from './webhooks/webhook-set.ts';

export interface Dispatcher {
  routes: Route[];
  /** Runs the migrations and starts to acquire shards. */
  start(): Promise<void>;
  close(): Promise<void>;
  /** Rejects with the first failure. A receiver that fails is none. */
  checkHealth(): Promise<void>;
}

const leftoversIntervalMs = 60_000;

export function createDispatcherService(dependencies: DispatcherDependencies): Dispatcher {
  const { log, database, times, limits, rules, logger, instanceId } = dependencies;
  const store = projectedLog(dependencies.store, database);
  let running: { runner: ShardRunner; webhooks: WebhookSet; tasks: PeriodicTask[]; closeSender: () => Promise<void> } | null = null;

  return {
    routes: [...webhookQueries({ log, store: dependencies.store }), feedRoute({ store, database })],
    async start() {
      await migrate(log, dispatcherLeases.schema);
      await migrate(log, dispatcherSchema);
      const sender = createSender({ rules, timeoutMs: times.attempt, connections: limits.concurrency });
      const webhooks = new WebhookSet({ ...dependencies, store }, sender);
      await webhooks.refresh();
      const leases = new ShardLeases(log, dispatcherLeases, { instanceId, termMs: times.lease });
      const options = { subscriptions: () => webhooks.subscriptions() };
      // Events are delivered when the read tables show them, which the poll finds out.
      const runner = new ShardRunner({ ...dependencies, store, bus: noBus, leases }, options);
      const onError = (message: string) => (error: unknown) => logger.warn({ err: error }, message);
      const tasks = [
        startPeriodicTask(
          async () => {
            await webhooks.refresh();
            runner.updateSubscriptions();
          },
          times.refresh,
          onError('failed to read the webhooks'),
        ),
        startPeriodicTask(() => removeLeftovers(log), leftoversIntervalMs, onError('failed to remove what is left of webhooks')),
      ];
      running = { runner, webhooks, tasks, closeSender: () => sender.close() };
    },
    async close() {
      if (running === null) return;
      const { runner, webhooks, tasks, closeSender } = running;
      running = null;
      await Promise.all(tasks.map((task) => task.stop()));
      await runner.close();
      await webhooks.refresh().catch((error: unknown) => logger.warn({ err: error }, 'failed to write the state of the webhooks'));
      webhooks.close();
      await closeSender();
    },
    async checkHealth() {
      const divergence = dependencies.store.divergence();
      if (divergence) throw divergence;
      const [failure] = (running?.runner.reports() ?? []).flatMap(failuresOf);
      if (failure !== undefined) throw new Error(failure);
    },
  };
}
