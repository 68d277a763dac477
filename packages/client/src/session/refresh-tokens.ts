import type { Session } from '@parley/events/wire/users';
import { pause } from '../pause.ts';
import { sendOnce, type Transport } from '../transport/call-operation.ts';
import { isTransient } from '../transport/problem.ts';
import type { StoredSession } from './stored-session.ts';

/** Delays after a lost response, in milliseconds. Their sum is below the minute in which the service repeats its response. */
const retryDelaysMs = [200, 500, 1_000, 2_000, 4_000];

/** Exchanges the refresh token for new tokens. Retries with the same key after transient failures. Throws as operations do. */
export async function refreshTokens(transport: Transport, { refreshToken, refreshKey }: StoredSession): Promise<Session> {
  const input = refreshToken === undefined ? {} : { refreshToken };
  const refresh = () => sendOnce(transport, 'refreshSession', input, { idempotencyKey: refreshKey });
  for (const milliseconds of retryDelaysMs) {
    try {
      return (await refresh()).session;
    } catch (error) {
      if (!isTransient(error)) throw error;
      await pause(milliseconds);
    }
  }
  return (await refresh()).session;
}
