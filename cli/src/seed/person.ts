/** Somebody with an account, who does what clients do. */
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@parley/events/ids';
import { Refusal } from '../refusal.ts';

type Body = Record<string, unknown>;

/** How often a limit or a server that restarts is waited for. */
const attempts = 10;

export class Person {
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

  /** Throws Refusal when the origin does not take it. */
  static async register(origin: string, account: { username: string; displayName: string; password: string }): Promise<Person> {
    const answer = await ask<{ account: { id: string; username: string }; session: { accessToken: string } }>(
      origin,
      'POST',
      '/v1/accounts',
      {
        body: account,
      },
    );
    return new Person(origin, { ...answer.account, token: answer.session.accessToken });
  }

  async do<Answer>(method: string, path: string, body?: Body): Promise<Answer> {
    return ask<Answer>(this.#origin, method, path, { body, token: this.#token });
  }
}

async function ask<Answer>(
  origin: string,
  method: string,
  path: string,
  { body, token }: { body?: Body | undefined; token?: string },
): Promise<Answer> {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'idempotency-key': newId() };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(origin + path, { method, headers, ...(body && { body: JSON.stringify(body) }) }).catch(
      (error: unknown) => {
        throw new Refusal(`${origin} does not answer (${String((error as Error).cause ?? error)})`, 'npm start');
      },
    );
    const text = await response.text();
    if (response.ok) return (text === '' ? null : JSON.parse(text)) as Answer;
    const isPassing = response.status === 429 || response.status === 503;
    if (!isPassing || attempt === attempts) throw new Refusal(`${method} ${path} was answered ${response.status}: ${text.slice(0, 300)}`);
    await delay(1_000 * Number(response.headers.get('retry-after') ?? 1));
  }
}
