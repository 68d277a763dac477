import { setTimeout as delay } from 'node:timers/promises';
import { chunks } from '@parley/concurrency/chunks';
import { newId } from '@parley/events/ids';

/** The server could not be reached or refused a request: seeding stops. */
export class SeedingFailed extends Error {
  override readonly name = 'SeedingFailed';
  /** Status of the response; undefined if there was none. */
  readonly status: number | undefined;
  /** Code of the problem. */
  readonly code: string | undefined;

  constructor(message: string, { status, code }: { status?: number; code?: string | undefined } = {}) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface NewAccount {
  username: string;
  displayName: string;
  password: string;
  deviceName?: string;
}

/** Includes retries while the server limits requests or restarts. */
const maxAttempts = 10;

/** A registered user who sends requests as a client would. */
export class ApiUser {
  readonly id: string;
  readonly username: string;
  readonly #origin: string;
  readonly #token: string;
  #position: string | null = null;

  private constructor(origin: string, { id, username, token }: { id: string; username: string; token: string }) {
    this.#origin = origin;
    this.#token = token;
    this.id = id;
    this.username = username;
  }

  /** Throws SeedingFailed when the server rejects the registration. */
  static async register(origin: string, account: NewAccount): Promise<ApiUser> {
    type Answer = { account: { id: string; username: string }; session: { accessToken: string } };
    const response = await sendRequest<Answer>(origin, 'POST', '/v1/accounts', jsonContent(account));
    return new ApiUser(origin, { ...response.account, token: response.session.accessToken });
  }

  /** Throws SeedingFailed when the server rejects the request. */
  async request<Response>(method: string, path: string, body?: object): Promise<Response> {
    const onPosition = (position: string) => (this.#position = position);
    return sendRequest<Response>(this.#origin, method, path, { ...(body && jsonContent(body)), token: this.#token, onPosition });
  }

  /** Position token of the last command. */
  get position(): string | null {
    return this.#position;
  }

  /** Sends a query that answers once the projections have reached these positions. */
  async readAt(positions: readonly string[]): Promise<void> {
    await sendRequest(this.#origin, 'GET', '/v1/me', { token: this.#token, positions });
  }

  /** Uploads a picture; resolves to the id of the file. */
  async upload(picture: Uint8Array<ArrayBuffer>): Promise<string> {
    const form = new FormData();
    form.set('file', new Blob([picture], { type: 'image/jpeg' }), 'picture.jpg');
    const { file } = await sendRequest<{ file: { id: string } }>(this.#origin, 'POST', '/v1/files', { body: form, token: this.#token });
    return file.id;
  }
}

/** Positions that one query may wait for. */
const maxPositions = 8;

/** Resolves when queries answer with the last command of each user. */
export async function awaitProjections(users: readonly ApiUser[]): Promise<void> {
  const positions = [...new Set(users.flatMap(({ position }) => position ?? []))];
  for (const some of chunks(positions, maxPositions)) await users[0]!.readAt(some);
}

/** Starts a session that stays. */
export async function logIn(origin: string, credentials: { login: string; password: string; deviceName: string }): Promise<void> {
  await sendRequest(origin, 'POST', '/v1/sessions', jsonContent(credentials));
}

interface Content {
  body?: string | FormData;
  type?: string;
  token?: string;
  positions?: readonly string[];
  /** Called with the position of a command. */
  onPosition?: (position: string) => void;
}

function jsonContent(body: object): Content {
  return { body: JSON.stringify(body), type: 'application/json' };
}

/** Throws SeedingFailed when the server rejects the request or cannot be reached. */
export async function sendRequest<Result>(origin: string, method: string, path: string, content: Content = {}): Promise<Result> {
  const { body, onPosition } = content;
  const headers = headersOf(content);
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(origin + path, { method, headers, ...(body !== undefined && { body }) }).catch((error: unknown) => {
      throw new SeedingFailed(`cannot connect to ${origin} (${String((error as Error).cause ?? error)})`);
    });
    const text = await response.text();
    if (response.ok) {
      const position = response.headers.get('parley-position');
      if (position !== null) onPosition?.(position);
      return (text === '' ? null : JSON.parse(text)) as Result;
    }
    const { status } = response;
    const isTransient = status === 429 || status === 503;
    if (!isTransient || attempt === maxAttempts)
      throw new SeedingFailed(`${method} ${path} failed with status ${status}: ${text.slice(0, 300)}`, { status, code: codeOf(text) });
    await delay(1_000 * Number(response.headers.get('retry-after') ?? 1));
  }
}

function headersOf({ type, token, positions }: Content): Record<string, string> {
  return {
    'idempotency-key': newId(),
    ...(type !== undefined && { 'content-type': type }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(positions !== undefined && { 'parley-position': positions.join(',') }),
  };
}

function codeOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { code?: string }).code;
  } catch {
    return undefined;
  }
}
