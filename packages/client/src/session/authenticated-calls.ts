import { operations } from '../generated/operations.ts';
import { sendWithRetries, type CallOperation, type Transport } from '../transport/call-operation.ts';
import { ParleyProblem } from '../transport/problem.ts';
import { isOfToken, type Session } from './session.ts';

/** Calls operations as the logged-in user. A rejected token is refreshed and the call repeated with the same idempotency key. */
export function authenticatedCalls(transport: Transport, session: Session): CallOperation {
  return async (name, input, given = {}) => {
    const options = { ...given, idempotencyKey: given.idempotencyKey ?? transport.newKey() };
    if (operations[name].isPublic) return sendWithRetries(transport, name, input, options);
    const token = await session.accessToken();
    try {
      return await sendWithRetries(transport, name, input, { ...options, token });
    } catch (error) {
      if (!(error instanceof ParleyProblem) || !isOfToken(error.code)) throw error;
      await session.refresh(token);
      return sendWithRetries(transport, name, input, { ...options, token: await session.accessToken() });
    }
  };
}
