import type { Clock, Ticks } from '../clock.ts';
import type { Authenticate } from '../http/stream-route.ts';
import { createApiKeyAuthenticate, type ApiKeySource } from './api-keys.ts';
import { createAuthenticate, type TokenAuthentication } from './authenticate.ts';
import { createBackendAuthenticate } from './authenticate-backend.ts';
import { createOperatorAuthenticate } from './authenticate-operator.ts';

/** Reads of authentication. */
export interface AuthenticationSource extends ApiKeySource {
  /** The actor of the operator token. */
  operatorId: string;
  readOperatorIds: () => Promise<readonly string[]>;
}

interface Options extends TokenAuthentication {
  source: AuthenticationSource;
  operatorToken: string | undefined;
  clock: Clock;
  ticks?: Ticks;
}

export interface ServiceAuthentication {
  authenticate: Authenticate;
  authenticateBackend: Authenticate;
  authenticateOperator: Authenticate;
}

/** Users by access token, backends by API key, operators by their token or session. */
export function createAuthentication({ verifyToken, sessions, source, ...options }: Options): ServiceAuthentication {
  const authenticateApiKey = createApiKeyAuthenticate({ ...source, sessions, ...options });
  const authenticate = createAuthenticate({ verifyToken, sessions, authenticateApiKey });
  const authenticateOperator = createOperatorAuthenticate({ ...source, authenticate, ...options });
  const authenticateBackend = createBackendAuthenticate({ authenticateApiKey, authenticateOperator });
  return { authenticate, authenticateBackend, authenticateOperator };
}
