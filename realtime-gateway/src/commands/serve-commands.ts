/** Serves all commands of a socket. No input, whatever its shape, may end the process. */
import type { Acknowledgement } from '@parley/events/wire/socket-contract';
import type { Dispatch } from '@parley/service-kit/http/dispatch';
import { problemAnswer } from '@parley/service-kit/http/problem-answer';
import type { Actor } from '@parley/service-kit/http/route';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { LogRefusal } from '@parley/service-kit/refusal-log';
import type { GatewayMetrics } from '../metrics.ts';
import { acknowledgementOf } from './acknowledgement.ts';
import { createCommandLimiter, type CommandLimits } from './command-limits.ts';
import type { GatewayCommands } from './gateway-commands.ts';
import { isSocketCommand, restRequest } from './rest-request.ts';

export interface CommandDependencies {
  /** Sends a request to command-service, which checks the session, validates and decides. */
  dispatch: Dispatch;
  limits: CommandLimits;
  newId: () => string;
  logger: Logger;
  logRefusal: LogRefusal;
  metrics: Pick<GatewayMetrics, 'commanded'>;
  /** Called with every running command, so that shutdown can wait for it. */
  track(command: Promise<void>): void;
}

export interface CommandSocket {
  id: string;
  actor: Actor;
  address: string;
  gatewayCommands: GatewayCommands;
  /** Calls the listener for every event from the client, with its name and parameters. */
  onAny(listener: (name: string, ...parameters: unknown[]) => void): void;
}

type Acknowledge = (acknowledgement: Acknowledgement) => void;

export function serveCommands(socket: CommandSocket, dependencies: CommandDependencies): void {
  const { actor, address, gatewayCommands } = socket;
  const runWithinLimits = createCommandLimiter(dependencies.limits, { socketId: socket.id, userId: actor.userId });

  async function execute(name: string, argument: unknown, requestId: string): Promise<Acknowledgement> {
    if (isGatewayCommand(gatewayCommands, name)) return { ok: true, ...(await gatewayCommands[name](argument)) };
    if (!isSocketCommand(name)) throw new Problem('not_found', { detail: 'Unknown command' });
    return acknowledgementOf(await dependencies.dispatch({ ...restRequest(name, argument), actor, requestId, address }));
  }

  async function serve(name: string, parameters: readonly unknown[]): Promise<void> {
    const { argument, acknowledge } = parseParameters(parameters);
    const requestId = dependencies.newId();
    const acknowledgement = await runWithinLimits(() => execute(name, argument, requestId)).catch((error: unknown) =>
      toFailure(error, name, requestId),
    );
    const command = loggedName(gatewayCommands, name);
    dependencies.metrics.commanded(command, acknowledgement.ok);
    if (!acknowledgement.ok && acknowledgement.problem.status < 500)
      dependencies.logRefusal('command refused', { requestId, command, code: acknowledgement.problem.code, address, actor });
    acknowledge(acknowledgement);
  }

  function toFailure(error: unknown, name: string, requestId: string): Acknowledgement {
    const logger = dependencies.logger.child({ requestId, command: loggedName(gatewayCommands, name) });
    return { ok: false, problem: problemAnswer(error, { requestId, path: name, logger }).body };
  }

  socket.onAny((name, ...parameters) => dependencies.track(serve(name, parameters)));
}

/** Bounds the names in logs and metrics: a client may send any. */
function loggedName(gatewayCommands: GatewayCommands, name: string): string {
  return isGatewayCommand(gatewayCommands, name) || isSocketCommand(name) ? name : 'other';
}

function isGatewayCommand(gatewayCommands: GatewayCommands, name: string): name is keyof GatewayCommands {
  return Object.hasOwn(gatewayCommands, name);
}

/** Splits the parameters of an event; a client may omit the argument, the acknowledgement callback, or both. */
function parseParameters(parameters: readonly unknown[]): { argument: unknown; acknowledge: Acknowledge } {
  const last = parameters.at(-1);
  const hasCallback = typeof last === 'function';
  const argument = hasCallback && parameters.length === 1 ? undefined : parameters[0];
  return { argument, acknowledge: hasCallback ? (last as Acknowledge) : () => {} };
}
