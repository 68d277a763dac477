/**
 * Logs in with the tokens of a product that has a log-in of its own: at first, and again when the session has ended.
 *
 * A stored session is continued only for a token with the claims that it was created with: another user of the product may have
 * logged in meanwhile.
 */
import { pause } from '../pause.ts';
import { retryDelay, type RetryDelays } from '../retry-delays.ts';
import type { ClientStorage } from '../storage/storage.ts';
import type { Answer } from '../transport/build-request.ts';
import type { Transport } from '../transport/call-operation.ts';
import { isTransient, ParleyProblem } from '../transport/problem.ts';
import { exchangeToken } from './exchange-token.ts';
import type { StoredSession } from './stored-session.ts';

/** A JWT of the user who is logged in to the product; null if nobody is. */
export type GetToken = () => Promise<string | null>;

export interface TokenLogIn {
  /** True if the stored session was created with the claims of this token. */
  isOf(stored: StoredSession, token: string): Promise<boolean>;
  /** Throws as operations do. */
  logIn(token: string): Promise<void>;
  /** Logs in after the end of a session, as often as it takes. Ends if the service refuses the token, or nobody is logged in. */
  logInAgain(): Promise<void>;
  /** Ends `logInAgain`. */
  stop(): void;
}

export interface TokenLogInDependencies {
  getToken: GetToken;
  transport: Transport;
  storage: ClientStorage;
  clock: () => number;
  retryDelays: RetryDelays;
  enter: (answer: Answer<'exchangeToken'>) => Promise<unknown>;
}

const claimsEntry = 'parley.claims';

/** Sessions that end sooner than this are not replaced at once. Milliseconds. */
const shortSessionMs = 60_000;

export function createTokenLogIn(dependencies: TokenLogInDependencies): TokenLogIn {
  const { getToken, transport, storage, clock, retryDelays, enter } = dependencies;
  let attempts = new AbortController();
  let loggedInAt = -Infinity;
  let failures = 0;

  async function logIn(token: string, signal?: AbortSignal): Promise<void> {
    const answer = await exchangeToken(transport, token);
    if (signal?.aborted) return;
    loggedInAt = clock();
    await storage.write(claimsEntry, claimsWith(answer.session.id, token));
    await enter(answer);
  }

  return {
    isOf: async ({ sessionId }, token) => (await storage.read(claimsEntry)) === claimsWith(sessionId, token),
    logIn: (token) => logIn(token),
    async logInAgain() {
      const { signal } = (attempts = new AbortController());
      failures = clock() - loggedInAt < shortSessionMs ? failures + 1 : 0;
      while (!signal.aborted) {
        if (failures > 0) await pause(retryDelay(retryDelays, failures - 1), signal);
        try {
          const token = signal.aborted ? null : await getToken();
          return token === null || signal.aborted ? undefined : await logIn(token, signal);
        } catch (error) {
          if (error instanceof ParleyProblem && !isTransient(error)) return;
          failures++;
        }
      }
    },
    stop: () => attempts.abort(),
  };
}

/** The session and the token's claims, but for those that are new in each token. */
function claimsWith(sessionId: string, token: string): string {
  try {
    const base64 = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const { iat: _iat, exp: _exp, nbf: _nbf, jti: _jti, ...claims } = JSON.parse(new TextDecoder().decode(bytes));
    return JSON.stringify([sessionId, claims]);
  } catch {
    // Not a JWT.
    return JSON.stringify([sessionId, token]);
  }
}
