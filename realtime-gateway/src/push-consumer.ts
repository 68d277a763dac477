/** What the push channel says, turned into what sockets hear. Nothing here waits: the channel's order is the sockets'. */
import type { WireEvent } from '@parley/events/wire/events';
import type { Push, PushListener } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import type { Connections } from './connections/accept-connections.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { Rooms } from './rooms/rooms.ts';

export interface DeliveryDependencies {
  rooms: Rooms;
  /** What follows from an event beyond its being heard. */
  heard: (event: WireEvent) => void;
  /** Redis, which is back, may know nobody any more. */
  refresh: () => void;
  sockets: Pick<Connections, 'endSession' | 'resyncAll'>;
  /** Checks the sockets' sessions: a revocation may be among what was lost. */
  sweep: () => Promise<void>;
  logger: Logger;
  metrics: GatewayMetrics;
}

export function pushDelivery({ rooms, heard, refresh, sockets, sweep, logger, metrics }: DeliveryDependencies): PushListener {
  let linked = true;

  function deliver(push: Push): void {
    switch (push.kind) {
      case 'event':
        rooms.deliver(push);
        heard(push.event);
        break;
      case 'session_revoked':
        sockets.endSession(push.sessionId, push.reason, Date.parse(push.at));
        break;
      case 'resync':
        // Comings and goings may be among what was dropped: as after a broken link.
        sockets.resyncAll();
        break;
    }
  }

  return {
    onPush(push) {
      if (!linked) return;
      metrics.pushed(push.kind);
      try {
        deliver(push);
      } catch (error) {
        // One push that can't be delivered must not end the channel for all; who missed it sees the gap.
        logger.error({ err: error, kind: push.kind }, 'push was not delivered');
      }
    },
    onLost() {
      linked = false;
      logger.warn('push channel lost');
    },
    onRestored() {
      linked = true;
      refresh();
      logger.info('push channel restored');
      sockets.resyncAll();
      void sweep();
    },
  };
}
