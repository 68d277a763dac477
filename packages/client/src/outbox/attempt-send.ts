import { NotLoggedInError } from '../session/session.ts';
import type { UnsentMessage } from '../state/draft.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import { isTransient, ParleyProblem } from '../transport/problem.ts';

export type SendResult =
  /** The message was sent or rejected; `message` has its new state. */
  | { is: 'final'; message: UnsentMessage }
  /** `waitMs`: minimum delay that the service asks for. `isLimited`: because the user sends too fast. */
  | { is: 'transient'; waitMs: number; isLimited: boolean }
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
    const problem = error instanceof ParleyProblem ? error : null;
    const waitMs = (problem?.retryAfter ?? 0) * 1_000;
    if (isTransient(error)) return { is: 'transient', waitMs, isLimited: problem?.status === 429 && waitMs > 0 };
    return { is: 'final', message: { ...unsent, state: 'failed', code: problem?.code ?? 'internal' } };
  }
}
