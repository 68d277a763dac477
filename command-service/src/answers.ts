/** What a command answers beside its result: the position to read at, and whether this was its first time. */
import type { Answer } from '@parley/service-kit/http/route';
import type { Actor, RequestContext } from '@parley/service-kit/http/route';
import type { Command, Outcome } from './handle-command.ts';

type Answered = Pick<Outcome<unknown>, 'kind' | 'position'>;

/** With a body, the position stands in it too. */
export function answer(status: number, { kind, position }: Answered, body?: Record<string, unknown>): Answer {
  const headers = { 'Parley-Position': position, ...(kind === 'replayed' && { 'Idempotency-Replayed': 'true' }) };
  return body === undefined ? { status, headers } : { status, headers, body: { ...body, position } };
}

/** The envelope of a signed-in user's command; `fields` are all that tells it from another under the same key. */
export function commandOf(
  request: Pick<RequestContext<unknown, unknown, unknown, Actor>, 'actor' | 'idempotencyKey' | 'requestId' | 'traceparent'>,
  command: Pick<Command, 'name' | 'targetId' | 'fields'>,
): Command {
  const { actor, idempotencyKey, requestId, traceparent } = request;
  return { ...command, actorId: actor.userId, key: idempotencyKey, correlationId: requestId, traceparent };
}
