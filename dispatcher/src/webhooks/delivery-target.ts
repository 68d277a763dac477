import type { WebhookRow } from '@parley/write-tables/webhooks';
import type { DispatcherDependencies } from '../dispatcher-dependencies.ts';
import type { ProjectedLog } from '../projected-log.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';

/** The dependencies of deliveries: they see the log as far as it is projected. */
export interface DeliveryContext extends Omit<DispatcherDependencies, 'store'> {
  store: ProjectedLog;
}

export type WebhookStart = Pick<WebhookRow, 'startAt' | 'startPartition' | 'startPosition'>;

export interface DeliveryTarget {
  /** Name of the checkpoints. */
  subscription: string;
  start: WebhookStart;
  endpoint: WebhookEndpoint;
}
