/** Who may see the page's contents: whoever sends the operators' token, in a header. */
import { bearerToken } from '@parley/service-kit/auth/authenticate';
import { secretsEqual } from '@parley/service-kit/auth/secrets-equal';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';

/** Nobody's ids: operators are no users, and share one token. */
const operator = { userId: 'operator', sessionId: 'operator' };

/** Throws Problem `unauthenticated`. `refusals` counts wrong tokens, from wherever; the right one is never refused. */
export function authenticateOperator(operatorToken: string, refusals: Limit): Authenticate {
  return async (headers) => {
    const token = bearerToken(headers['authorization']);
    if (secretsEqual(token, operatorToken)) return operator;
    await refusals.take('all');
    throw new Problem('unauthenticated', { detail: "This is not the operators' token" });
  };
}
