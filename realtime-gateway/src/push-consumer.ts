/** Delivers pushes to connections. Synchronous, so connections receive events in the order of the push channel. */
import type { WireEvent } from '@parley/events/wire/events';
import type { Push, PushListener } from '@parley/push-channel/push-channel';
import type { Clock } from '@parley/service-kit/clock';
import type { Logger } from '@parley/service-kit/logging';
import type { Tracing } from '@parley/service-kit/tracing/tracing';
import type { Connections } from './connections/accept-connections.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { Rooms } from './rooms/rooms.ts';

export interface PushConsumerDependencies {
  rooms: Rooms;
  /** Called with each delivered event: typing and presence react to some. */
  onEvent: (event: WireEvent) => void;
  /** Called when the channel is restored: Redis may have lost who is online. */
  refreshPresence: () => void;
  connections: Pick<Connections, 'endSession' | 'resyncAll'>;
  /** Called when the channel is restored: a revocation may be among the lost pushes. */
  sweepSessions: () => Promise<void>;
  logger: Logger;
  metrics: GatewayMetrics;
  clock: Clock;
  tracing?: Tracing | undefined;
}

export function createPushConsumer(dependencies: PushConsumerDependencies): PushListener {
  const { rooms, onEvent, refreshPresence, connections, sweepSessions, logger, metrics, clock, tracing } = dependencies;
  let channelUp = true;

  function deliver(push: Push): void {
    switch (push.kind) {
      case 'event':
        deliverEvent(push);
        break;
      case 'session_revoked':
        connections.endSession(push.sessionId, push.reason, Date.parse(push.at));
        break;
      case 'resync':
        // Membership changes may be among the dropped pushes, as after a lost channel.
        connections.resyncAll();
        break;
    }
  }

  function deliverEvent(push: Extract<Push, { kind: 'event' }>): void {
    const { event, traceparent } = push;
    const span = traceparent === undefined ? undefined : startSpan(event.type, traceparent);
    rooms.deliver(push);
    span?.end();
    // Events without an id, such as `typing`, are not in the log.
    if ('id' in event) metrics.delivered((clock() - Date.parse(event.at)) / 1000);
    onEvent(event);
  }

  function startSpan(type: string, parent: string) {
    return tracing?.startSpan('deliver', { kind: 'consumer', parent, attributes: { 'parley.event': type } });
  }

  return {
    onPush(push) {
      if (!channelUp) return;
      metrics.pushed(push.kind);
      try {
        deliver(push);
      } catch (error) {
        // A failing push must not end the subscription. Clients that miss its event notice the gap in `seq`.
        logger.error({ err: error, kind: push.kind }, 'push delivery failed');
      }
    },
    onLost() {
      channelUp = false;
      logger.warn('push channel lost');
    },
    onRestored() {
      channelUp = true;
      refreshPresence();
      logger.info('push channel restored');
      connections.resyncAll();
      void sweepSessions();
    },
  };
}
