import { LoggedOut } from '../session/session.ts';
import type { Unsent } from '../state/draft.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import { isPassing, ParleyProblem } from '../transport/problem.ts';

/** What became of one attempt. `waitMs`: not before so many milliseconds, as the service asks. */
export type Attempted = { is: 'settled'; entry: Unsent } | { is: 'passing'; waitMs: number } | { is: 'over' };

/** Never rejects: what is refused for good settles as failed; `over` is the end of the sign-in, or of the waiting. */
export async function attemptSend(call: CallOperation, entry: Unsent, signal: AbortSignal): Promise<Attempted> {
  const { clientId, conversationId, draft } = entry;
  try {
    const { message } = await call('sendMessage', { conversationId, ...draft, clientId }, { idempotencyKey: clientId, signal });
    return { is: 'settled', entry: { ...entry, state: 'sent', seq: message.seq } };
  } catch (error) {
    if (signal.aborted || error instanceof LoggedOut) return { is: 'over' };
    if (isPassing(error)) return { is: 'passing', waitMs: error instanceof ParleyProblem ? (error.retryAfter ?? 0) * 1_000 : 0 };
    return { is: 'settled', entry: { ...entry, state: 'failed', code: error instanceof ParleyProblem ? error.code : 'internal' } };
  }
}
