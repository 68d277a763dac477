import type { Authenticate } from '../http/stream-route.ts';
import { apiKeyPrefix, type AuthenticateApiKey } from './api-keys.ts';
import { tokenIn } from './authenticate.ts';

interface Options {
  authenticateApiKey: AuthenticateApiKey;
  authenticateOperator: Authenticate;
}

/** Authenticates an API key that acts for itself, and operators. Throws Problem `not_found` for a user, else what the two throw. */
export function createBackendAuthenticate({ authenticateApiKey, authenticateOperator }: Options): Authenticate {
  return (headers, admission, access = {}) => {
    const token = tokenIn(headers['authorization']);
    if (token?.startsWith(apiKeyPrefix)) return authenticateApiKey(token, { headers, admission, access, asItself: true });
    return authenticateOperator(headers, admission);
  };
}
