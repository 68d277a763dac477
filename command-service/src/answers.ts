import type { Answer } from '@parley/service-kit/http/route';
import type { Outcome } from './define-command.ts';

/** Answers a command: its position in the header and, if there is a body, in the body. */
export function answer(status: number, outcome: Pick<Outcome<unknown>, 'kind' | 'position'>, body?: Record<string, unknown>): Answer {
  const { kind, position } = outcome;
  const headers = { 'Parley-Position': position, ...replayedHeader(kind) };
  return body === undefined ? { status, headers } : { status, headers, body: { ...body, position } };
}

export function replayedHeader(kind: Outcome<unknown>['kind']): Record<string, string> {
  return kind === 'replayed' ? { 'Idempotency-Replayed': 'true' } : {};
}
