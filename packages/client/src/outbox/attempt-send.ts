import { NotLoggedInError } from '../session/session.ts';
import type { UnsentMessage } from '../state/draft.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import { isTransient, ParleyProblem } from '../transport/problem.ts';

export type SendResult =
  /** The message was sent or rejected; `message` has its new state. */
  | { is: 'final'; message: UnsentMessage }
  /** `waitMs`: minimum delay that the service asks for. */
  | { is: 'transient'; waitMs: number }
  /** The session ended or the outbox closed. */
  | { is: 'stopped' };

/** Tries to send a message once. Never rejects. */
export async function attemptSend(call: CallOperation, unsent: UnsentMessage, signal: AbortSignal): Promise<SendResult> {
  const { clientId, conversationId, draft } = unsent;
  try {
    const { message } = await call('sendMessage', { conversationId, ...draft, clientId }, { idempotencyKey: clientId, signal });
    return { is: 'final', message: { ...unsent, state: 'sent', seq: message.seq } };
  } catch (error) {
    if (signal.aborted || error instanceof NotLoggedInError) return { is: 'stopped' };
    if (isTransient(error)) return { is: 'transient', waitMs: error instanceof ParleyProblem ? (error.retryAfter ?? 0) * 1_000 : 0 };
    return { is: 'final', message: { ...unsent, state: 'failed', code: error instanceof ParleyProblem ? error.code : 'internal' } };
  }
}
