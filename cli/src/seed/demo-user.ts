import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@parley/events/ids';
import { CommandFailed } from '../command-failed.ts';

type Body = Record<string, unknown>;

/** Includes retries while the server limits requests or restarts. */
const maxAttempts = 10;

/** A registered user who sends requests as a client would. */
export class DemoUser {
  readonly id: string;
  readonly username: string;
  readonly #origin: string;
  readonly #token: string;

  private constructor(origin: string, { id, username, token }: { id: string; username: string; token: string }) {
    this.#origin = origin;
    this.#token = token;
    this.id = id;
    this.username = username;
  }

  /** Throws CommandFailed when the server rejects the registration. */
  static async register(origin: string, account: { username: string; displayName: string; password: string }): Promise<DemoUser> {
    const response = await send<{ account: { id: string; username: string }; session: { accessToken: string } }>(
      origin,
      'POST',
      '/v1/accounts',
      { body: account },
    );
    return new DemoUser(origin, { ...response.account, token: response.session.accessToken });
  }

  async request<Response>(method: string, path: string, body?: Body): Promise<Response> {
    return send<Response>(this.#origin, method, path, { body, token: this.#token });
  }
}

async function send<Result>(
  origin: string,
  method: string,
  path: string,
  { body, token }: { body?: Body | undefined; token?: string },
): Promise<Result> {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'idempotency-key': newId() };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(origin + path, { method, headers, ...(body && { body: JSON.stringify(body) }) }).catch(
      (error: unknown) => {
        throw new CommandFailed(`cannot connect to ${origin} (${String((error as Error).cause ?? error)})`, 'npm start');
      },
    );
    const text = await response.text();
    if (response.ok) return (text === '' ? null : JSON.parse(text)) as Result;
    const isTransient = response.status === 429 || response.status === 503;
    if (!isTransient || attempt === maxAttempts)
      throw new CommandFailed(`${method} ${path} failed with status ${response.status}: ${text.slice(0, 300)}`);
    await delay(1_000 * Number(response.headers.get('retry-after') ?? 1));
  }
}
