import type { Session } from '@parley/events/wire/users';
import { pause } from '../pause.ts';
import { askOnce, type Transport } from '../transport/call-operation.ts';
import { isPassing } from '../transport/problem.ts';
import type { StoredSession } from './stored-session.ts';

/** Between attempts after a lost answer, in milliseconds: all within the minute in which the service answers the same again. */
const pausesMs = [200, 500, 1_000, 2_000, 4_000];

/** The successor of these tokens, asked for under their one key until an answer comes. Throws as operations do. */
export async function askRenewal(transport: Transport, { refreshToken, refreshKey }: StoredSession): Promise<Session> {
  const ask = () => askOnce(transport, 'refreshSession', { refreshToken }, { idempotencyKey: refreshKey });
  for (const milliseconds of pausesMs) {
    try {
      return (await ask()).session;
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(milliseconds);
    }
  }
  return (await ask()).session;
}
