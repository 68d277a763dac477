/**
 * Access to the console. An operator signs in with an account; the session ends with the tab, and is separate from that of the chat. The
 * operator token stays in memory: it is gone after a reload.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Account, Session as WireSession } from '@parley/events/wire/users';
import { createSession, NotLoggedInError } from '@parley/client/session/session';
import { webStorage } from '@parley/client/storage/web-storage';
import type { Transport } from '@parley/client/transport/call-operation';
import { createKeyGenerator } from '@parley/client/transport/idempotency-keys';
import { createPositions } from '@parley/client/transport/positions';
import { ParleyProblem } from '@parley/client/transport/problem';
import { createRequest, requestOnce, type Method, type Request } from './requests.ts';

/** Sends a request as the operator. Throws ParleyProblem, or NetworkError without an answer. */
export type Send = <Answer>(method: Method, path: string, body?: unknown) => Promise<Answer>;

/** `starting`: a session of this tab is being resumed. `token`: the shared operator token, which names nobody. */
export type Operator = 'starting' | 'token' | Account;

export interface Access {
  /** Null: signed out. */
  operator: ReadonlySignal<Operator | null>;
  /** Why the last operator was signed out; undefined if they did it themselves. */
  ended: ReadonlySignal<string | undefined>;
  send: Send;
  /** Loads a file as an object URL. */
  loadFile(path: string): Promise<string>;
  /** Throws NotAnOperator. */
  signIn(login: string, password: string): Promise<void>;
  useToken(token: string): Promise<void>;
  signOut(): Promise<void>;
}

/** An account that may sign in, but is no operator. */
export class NotAnOperator extends Error {
  override readonly name = 'NotAnOperator';
}

/** Every operator may read it. */
const statusPath = '/v1/admin/status';
const sessionEnded = 'Your session has ended. Sign in again.';
const isMissing = (error: unknown): boolean => error instanceof ParleyProblem && error.status === 404;
const isRefused = (error: unknown): boolean => error instanceof ParleyProblem && error.code === 'unauthenticated';

export function createAccess({ origin, storage }: { origin: string; storage: Storage }): Access {
  const operator = signal<Operator | null>('starting');
  const ended = signal<string | undefined>(undefined);
  const newKey = createKeyGenerator(Date.now);
  const transport: Transport = { origin, fetch: (...given) => fetch(...given), positions: createPositions(), newKey, timeoutMs: 30_000 };
  let sharedToken: string | undefined;

  function enter(as: Operator): void {
    operator.value = as;
    ended.value = undefined;
  }

  function leave(reason?: string): void {
    if (operator.value === null) return;
    sharedToken = undefined;
    operator.value = null;
    ended.value = reason;
  }

  const session = createSession({ transport, storage: webStorage(storage), clock: Date.now, onEnd: () => leave(sessionEnded) });
  const request = createRequest(transport, { session, sharedToken: () => sharedToken });

  async function end(reason?: string): Promise<void> {
    leave(reason);
    await session.end();
  }

  void resume(session, request).then((account) => (account === null ? (operator.value = null) : enter(account)));

  return {
    operator,
    ended,
    send: createSend(request, { onRefused: () => end(sessionEnded), onRoleEnded: () => leave('You are no longer an operator.') }),
    async loadFile(path) {
      if (sharedToken !== undefined) throw new NotLoggedInError('files are for users');
      return URL.createObjectURL(await (await request('GET', path)).blob());
    },
    async signIn(login, password) {
      const body = { login, password, deviceName: 'Operators’ console' };
      const started = await requestOnce(transport, 'POST', '/v1/sessions', { body, key: newKey() });
      const { account, session: tokens } = (await started.json()) as { account: Account; session: WireSession };
      await session.start(account.id, tokens);
      try {
        await request('GET', statusPath);
      } catch (error) {
        await request('DELETE', '/v1/sessions/current').catch(() => undefined);
        await session.end();
        throw isMissing(error) ? new NotAnOperator(account.displayName) : error;
      }
      enter(account);
    },
    async useToken(token) {
      await requestOnce(transport, 'GET', statusPath, { token });
      sharedToken = token;
      enter('token');
    },
    async signOut() {
      if (sharedToken === undefined) await request('DELETE', '/v1/sessions/current').catch(() => undefined);
      await end();
    },
  };
}

/** The operator whose session this tab has; null if there is none that still counts. */
async function resume(session: ReturnType<typeof createSession>, request: Request): Promise<Account | null> {
  try {
    if ((await session.resume()) === null) return null;
    await request('GET', statusPath);
    return (await request('GET', '/v1/me')).json();
  } catch {
    return null;
  }
}

function createSend(request: Request, { onRefused, onRoleEnded }: { onRefused: () => Promise<void>; onRoleEnded: () => void }): Send {
  /** Something is missing: because it is gone, or because the role of this operator has ended. */
  const checkRole = () => request('GET', statusPath).catch((error: unknown) => isMissing(error) && onRoleEnded());
  return async (method, path, body) => {
    try {
      const response = await request(method, path, body);
      return (response.status === 204 ? undefined : await response.json()) as never;
    } catch (error) {
      if (isRefused(error) || error instanceof NotLoggedInError) await onRefused();
      else if (isMissing(error)) void checkRole();
      throw error;
    }
  };
}
