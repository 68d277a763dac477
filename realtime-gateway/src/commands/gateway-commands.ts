import type { FairLimit } from '@parley/concurrency/fair-limit';
import type { ClientToServer, SocketCommand } from '@parley/events/wire/socket-contract';
import { jsonBytes } from '@parley/service-kit/bounds/take-within-bytes';
import type { InFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import type { RequestLimits } from '@parley/service-kit/http/request-limits';
import type { Actor } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import type { UnsentLimit } from '../bounds/unsent-limit.ts';
import type { EngineSocket } from '../bounds/unsent-bytes.ts';
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
  /** Limits of the user and the session, shared with REST. */
  requestLimits: RequestLimits;
  limits: { syncs: InFlightLimit };
  /** Reads of all sockets; users take turns. */
  readInTurn: FairLimit;
  unsent: UnsentLimit;
}

export interface CommandSender {
  connection: Connection;
  actor: Actor;
  address: string;
  engineSocket: EngineSocket;
}

export function createGatewayCommands(sender: CommandSender, dependencies: GatewayCommandDependencies): GatewayCommands {
  const { connection, actor, address, engineSocket } = sender;
  const { getPresence, typing, deliveries, requestLimits, limits, readInTurn, unsent } = dependencies;
  const { userId, socketId } = connection;

  /** Counts the command like a request of the user. */
  async function charged<Answer>(argument: unknown, command: () => Promise<Answer>): Promise<Answer> {
    const request = { method: 'POST', actor, address } as const;
    const leave = await requestLimits.enter?.(request);
    try {
      await requestLimits.admit(request);
      if (argument !== undefined) await requestLimits.admitBody?.({ actor, bytes: jsonBytes(argument) });
      return await command();
    } finally {
      leave?.();
    }
  }

  async function sync(argument: unknown): Promise<object> {
    // The next answer may be as large as the bound: a socket that does not read gets no further one.
    if (!unsent.admit(engineSocket)) throw new Problem('too_many_in_flight', { retryAfter: 1 });
    const leave = limits.syncs.enter(socketId);
    try {
      const { answer, tracked, bytes } = await readInTurn(userId, async () => {
        await requestLimits.admitRead?.(actor);
        return dependencies.sync(userId, argument);
      });
      await requestLimits.chargeRead?.({ actor, bytes });
      unsent.adding(bytes);
      for (const event of tracked) deliveries.sent(connection, event);
      return answer;
    } finally {
      leave();
    }
  }

  return {
    sync: (argument) => charged(argument, () => sync(argument)),
    typing: (argument) =>
      charged(argument, async () => {
        await typing.update(connection, argument);
        return {};
      }),
    'presence.get': (argument) => charged(argument, () => readInTurn(userId, () => getPresence(userId, argument))),
  };
}
