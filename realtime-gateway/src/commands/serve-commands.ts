/** What a socket asks: one door for all its commands. Whatever comes through it, the process lives on. */
import type { Acknowledgement, ClientToServer, SocketCommand } from '@parley/events/wire/socket-contract';
import type { Dispatch } from '@parley/service-kit/http/dispatch';
import { problemAnswer } from '@parley/service-kit/http/problem-answer';
import type { Actor } from '@parley/service-kit/http/route';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { GatewayMetrics } from '../metrics.ts';
import { acknowledgementOf } from './acknowledgement.ts';
import { createAllowance, type CommandLimits } from './command-limits.ts';
import { isSocketCommand, restRequest } from './rest-request.ts';

export interface CommandDependencies {
  /** To command-service, which checks the session, validates and decides. */
  dispatch: Dispatch;
  limits: CommandLimits;
  newId: () => string;
  logger: Logger;
  metrics: Pick<GatewayMetrics, 'commanded'>;
  /** Told of every command under way, so that a shutdown can wait for it. */
  track(command: Promise<void>): void;
}

/** What the gateway answers by itself, beside `ok: true`. */
export type OwnCommands = Record<Exclude<keyof ClientToServer, SocketCommand>, (argument: unknown) => Promise<object>>;

export interface CommandSocket {
  id: string;
  actor: Actor;
  address: string;
  own: OwnCommands;
  /** Every event that the client emits: its name and what it sent along. */
  onAny(listener: (name: string, ...parameters: unknown[]) => void): void;
}

type Acknowledge = (answer: Acknowledgement) => void;

export function serveCommands(socket: CommandSocket, dependencies: CommandDependencies): void {
  const { actor, address, own } = socket;
  const allow = createAllowance(dependencies.limits, socket.id);

  async function answer(name: string, argument: unknown, requestId: string): Promise<Acknowledgement> {
    if (isOwn(own, name)) return { ok: true, ...(await own[name](argument)) };
    if (!isSocketCommand(name)) throw new Problem('not_found', { detail: 'There is no such command' });
    return acknowledgementOf(await dependencies.dispatch({ ...restRequest(name, argument), actor, requestId, address }));
  }

  async function serve(name: string, parameters: readonly unknown[]): Promise<void> {
    const { argument, acknowledge } = taken(parameters);
    const requestId = dependencies.newId();
    const acknowledgement = await allow(() => answer(name, argument, requestId)).catch((error: unknown) => failed(error, name, requestId));
    dependencies.metrics.commanded(nameOf(own, name), acknowledgement.ok);
    acknowledge(acknowledgement);
  }

  function failed(error: unknown, path: string, requestId: string): Acknowledgement {
    const logger = dependencies.logger.child({ requestId, command: nameOf(own, path) });
    return { ok: false, problem: problemAnswer(error, { requestId, path, logger }).body };
  }

  socket.onAny((name, ...parameters) => dependencies.track(serve(name, parameters)));
}

/** For logs and metrics: clients can call anything anything. */
function nameOf(own: OwnCommands, command: string): string {
  return isOwn(own, command) || isSocketCommand(command) ? command : 'other';
}

function isOwn(own: OwnCommands, name: string): name is keyof OwnCommands {
  return Object.hasOwn(own, name);
}

/** The argument and the acknowledgement, either of which a client may have left out. */
function taken(parameters: readonly unknown[]): { argument: unknown; acknowledge: Acknowledge } {
  const last = parameters.at(-1);
  const asked = typeof last === 'function';
  const argument = asked && parameters.length === 1 ? undefined : parameters[0];
  return { argument, acknowledge: asked ? (last as Acknowledge) : () => {} };
}
