import type { Acknowledgement } from '@parley/events/wire/socket-contract';
import type { DispatchAnswer } from '@parley/service-kit/http/dispatch';

/** Converts a REST answer to a socket acknowledgement. The position, which REST sends in a header, becomes a field. */
export function acknowledgementOf(answer: DispatchAnswer): Acknowledgement {
  if (!answer.ok) return { ok: false, problem: answer.problem };
  const position = answer.headers['parley-position'];
  return { ok: true, ...(position === undefined ? {} : { position }), ...(answer.body as object | undefined) };
}
