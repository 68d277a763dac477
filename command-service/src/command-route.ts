/** A route that executes a command: validated request → input → outcome → answer. */
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
  return { actorId: actor.userId, key: idempotencyKey, fingerprint, correlationId: requestId, traceparent };
}
