import { createAuthentication, type ServiceAuthentication } from '@parley/service-kit/auth/create-authentication';
import { createFileAuthenticate } from '@parley/service-kit/auth/file-cookie';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import { authenticationSource } from '@parley/write-tables/operators';
import type { Adapters } from './adapters.ts';
import type { Tokens } from './tokens.ts';

interface AuthenticationParts {
  sessions: SessionState;
  tokens: Tokens;
  operatorToken: string;
}

/** As every service, and files also by cookie. */
export function createEmbeddedAuthentication(
  { logDatabase, store }: Adapters,
  { sessions, tokens, operatorToken }: AuthenticationParts,
): ServiceAuthentication & { authenticateForFiles: Authenticate } {
  const source = authenticationSource(logDatabase, store);
  const authentication = createAuthentication({ verifyToken: tokens.verify, sessions, source, operatorToken, clock: Date.now });
  const authenticateForFiles = createFileAuthenticate({ ...authentication, verifyFileToken: tokens.verifyFileToken, sessions });
  return { ...authentication, authenticateForFiles };
}
