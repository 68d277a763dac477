import { bearerToken } from '@parley/service-kit/auth/authenticate';
import { secretsEqual } from '@parley/service-kit/auth/secrets-equal';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';

/** Operators are not users and share one token. */
const operator = { userId: 'operator', sessionId: 'operator' };

/**
 * Authenticates by the operator token in the `Authorization` header. Throws Problem `unauthenticated`. `refusals` limits wrong tokens from
 * all addresses together; the correct token is never limited.
 */
export function authenticateOperator(operatorToken: string, refusals: Limit): Authenticate {
  return async (headers) => {
    const token = bearerToken(headers['authorization']);
    if (secretsEqual(token, operatorToken)) return operator;
    await refusals.take('all');
    throw new Problem('unauthenticated', { detail: 'Invalid operator token' });
  };
}
