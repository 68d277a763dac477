/** The parts of a logger and of a registry that the engine uses. */
import type { ShardName } from './shard-report.ts';

export interface SubscriptionLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface SubscriptionMetrics {
  /** Events in the log that the shard has not processed. */
  lagMeasured(of: ShardName, events: number): void;
  partitionHalted(partition: number, reason: string): void;
}

export interface SubscriptionObservers {
  metrics: SubscriptionMetrics;
  logger: SubscriptionLogger;
}
