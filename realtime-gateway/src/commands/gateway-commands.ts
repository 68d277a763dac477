import type { ClientToServer, SocketCommand } from '@parley/events/wire/socket-contract';
import type { DeliveryTracker } from '../delivery-receipts/delivery-tracker.ts';
import type { Connection } from '../rooms/connection.ts';
import type { Typing } from '../typing/typing.ts';
import type { SyncResult } from './sync.ts';

/** Commands that the gateway answers itself. The result is sent with `ok: true`. */
export type GatewayCommands = Record<Exclude<keyof ClientToServer, SocketCommand>, (argument: unknown) => Promise<object>>;

export interface GatewayCommandDependencies {
  sync(userId: string, argument: unknown): Promise<SyncResult>;
  getPresence(userId: string, argument: unknown): Promise<object>;
  typing: Pick<Typing, 'update'>;
  deliveries: Pick<DeliveryTracker, 'sent'>;
}

export function createGatewayCommands(connection: Connection, dependencies: GatewayCommandDependencies): GatewayCommands {
  const { sync, getPresence, typing, deliveries } = dependencies;
  return {
    async sync(argument) {
      const { answer, tracked } = await sync(connection.userId, argument);
      for (const event of tracked) deliveries.sent(connection, event);
      return answer;
    },
    async typing(argument) {
      await typing.update(connection, argument);
      return {};
    },
    'presence.get': (argument) => getPresence(connection.userId, argument),
  };
}
