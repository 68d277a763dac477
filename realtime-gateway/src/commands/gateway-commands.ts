import type { Deliveries } from '../delivery-receipts/delivery-tracker.ts';
import type { Seat } from '../rooms/connection.ts';
import type { Typing } from '../typing/typing.ts';
import type { OwnCommands } from './serve-commands.ts';
import type { Synced } from './sync.ts';

export interface OwnCommandDependencies {
  sync(userId: string, argument: unknown): Promise<Synced>;
  getPresence(userId: string, argument: unknown): Promise<object>;
  typing: Pick<Typing, 'say'>;
  deliveries: Pick<Deliveries, 'written'>;
}

/** The commands of a socket that the gateway answers by itself. */
export function ownCommands(seat: Seat, { sync, getPresence, typing, deliveries }: OwnCommandDependencies): OwnCommands {
  return {
    async sync(argument) {
      const { answer, tracked } = await sync(seat.userId, argument);
      for (const event of tracked) deliveries.written(seat, event);
      return answer;
    },
    async typing(argument) {
      await typing.say(seat, argument);
      return {};
    },
    'presence.get': (argument) => getPresence(seat.userId, argument),
  };
}
