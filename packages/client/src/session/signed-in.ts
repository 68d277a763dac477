import { operations } from '../generated/operations.ts';
import { askPatiently, type CallOperation, type Transport } from '../transport/call-operation.ts';
import { ParleyProblem } from '../transport/problem.ts';
import { LoggedOut, type Session } from './session.ts';

/** Calls as who is logged in: a token that has expired is renewed and the call made again, under the same key. */
export function signedInCalls(transport: Transport, session: Session): CallOperation {
  return async (name, input, given = {}) => {
    const options = { ...given, idempotencyKey: given.idempotencyKey ?? transport.newKey() };
    if (!operations[name].signedIn) return askPatiently(transport, name, input, options);
    const token = await session.accessToken();
    try {
      return await askPatiently(transport, name, input, { ...options, token });
    } catch (error) {
      if (!(error instanceof ParleyProblem)) throw error;
      if (error.code === 'unauthenticated') {
        await session.refused(token);
        throw new LoggedOut('the session is over', { cause: error });
      }
      if (error.code !== 'token_expired') throw error;
      await session.renew(token);
      return askPatiently(transport, name, input, { ...options, token: await session.accessToken() });
    }
  };
}
