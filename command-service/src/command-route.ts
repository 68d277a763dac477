/** A route that executes a command: validated request → input → outcome → answer. */
import { backendId } from '@parley/events/api-keys';
import { actsForItself } from '@parley/service-kit/auth/api-key-scopes';
import { defineRoute, type Actor, type Answer, type RequestContext, type Route } from '@parley/service-kit/http/route';
import type { CommandDefinition, CommandRequest, Outcome } from './define-command.ts';
import type { HandleCommand } from './handle-command.ts';

type SignedIn<Params, Body> = RequestContext<Params, Record<string, never>, Body, Actor>;

interface CommandRoute<Params, Body, Input, State> extends Omit<
  Route<Params, Record<string, never>, Body>,
  'auth' | 'query' | 'logged' | 'replays' | 'handle'
> {
  command: CommandDefinition<Input, State>;
  /** Maps the request to the input of the command. Adds new ids, the time and reads of other partitions. Throws Problem to refuse. */
  input: (request: SignedIn<Params, Body>) => Input | Promise<Input>;
  answer: (outcome: Outcome<State>, input: Input) => Answer | Promise<Answer>;
}

/** Requires a session, and adds the problems that every command may answer. */
export function commandRoute<Params = Record<string, never>, Body = undefined, Input = never, State = never>(
  handleCommand: HandleCommand,
  { command, input, answer, problems, ...route }: CommandRoute<Params, Body, Input, State>,
): Route {
  return defineRoute<Params, Record<string, never>, Body>({
    ...route,
    auth: 'session',
    problems: [...problems, 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const commandInput = await input(request);
      return answer(await handleCommand(command, commandInput, commandRequest(request)), commandInput);
    },
  });
}

/** The fingerprint defaults to all params and body fields. */
export function commandRequest(
  request: Pick<
    RequestContext<unknown, unknown, unknown, Actor>,
    'params' | 'body' | 'actor' | 'idempotencyKey' | 'requestId' | 'traceparent'
  >,
  fingerprint: unknown = Object.assign({}, request.params, request.body),
): CommandRequest {
  const { actor, idempotencyKey, requestId, traceparent } = request;
  const { userId: actorId, apiKey } = actor;
  return { actorId, key: idempotencyKey, fingerprint, correlationId: requestId, traceparent, apiKeyId: apiKey?.id };
}

/** As `commandRequest`, with one actor for all keys that act for themselves: a retry with a new key is then still a retry. */
export function backendRequest(request: Parameters<typeof commandRequest>[0]): CommandRequest {
  const command = commandRequest(request);
  return actsForItself(request.actor) ? { ...command, actorId: backendId } : command;
}
