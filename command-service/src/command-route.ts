/** A route that executes a command: validated request → input → outcome → answer. */
import type { Actor, Answer, RequestContext, Route } from '@parley/service-kit/http/route';
import { defineRoute } from '@parley/service-kit/http/route';
import type { CommandDefinition, CommandRequest, Outcome } from './define-command.ts';
import type { HandleCommand } from './handle-command.ts';

type SignedIn<Params, Body> = RequestContext<Params, Record<string, never>, Body, Actor>;

interface CommandRoute<Params, Body, Input, State> extends Omit<
  Route<Params, Record<string, never>, Body>,
  'auth' | 'query' | 'logged' | 'replays' | 'handle'
> {
  command: CommandDefinition<Input, State>;
  /** Maps the request to the command's input; may read hints and ids. Throws Problem to refuse. */
  input: (request: SignedIn<Params, Body>) => Input | Promise<Input>;
  answer: (outcome: Outcome<State>, input: Input) => Answer | Promise<Answer>;
}

/** Every signed-in user's command may also answer `idempotency_key_reused` and `conflict`. */
export function commandRoute<Params = Record<string, never>, Body = undefined, Input = never, State = never>(
  handleCommand: HandleCommand,
  { command, input, answer, problems, ...route }: CommandRoute<Params, Body, Input, State>,
): Route {
  return defineRoute<Params, Record<string, never>, Body>({
    ...route,
    auth: 'session',
    problems: [...problems, 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const given = await input(request);
      return answer(await handleCommand(command, given, commandRequest(request)), given);
    },
  });
}

/** The request of a signed-in user's command. Its fingerprint is the whole input of the client, unless one is given. */
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
