import type { Acknowledgement } from '@parley/events/wire/socket-contract';
import type { DispatchAnswer } from '@parley/service-kit/http/dispatch';

/** The socket's form of a REST answer. What REST tells in a header only, the position of what has no body, is told here as well. */
export function acknowledgementOf(answer: DispatchAnswer): Acknowledgement {
  if (!answer.ok) return { ok: false, problem: answer.problem };
  const position = answer.headers['parley-position'];
  return { ok: true, ...(position === undefined ? {} : { position }), ...(answer.body as object | undefined) };
}
