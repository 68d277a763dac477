/** A user of the system under test: registers, sends requests, and records every event of their sockets in order. */
import { randomUUID } from 'node:crypto';
import { createPositions } from '@parley/client/transport/positions';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { io, type ManagerOptions, type Socket } from 'socket.io-client';
import type { TimelineEvent, WireEvent } from '@parley/events/wire/events';
import { expectDocumentedResponse, expectDocumentedAcknowledgement, expectDocumentedEvent } from './api-conformance.ts';
import type { Account, Session } from '@parley/events/wire/users';

export interface Reply<Body = Record<string, any>> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface CallOptions {
  body?: unknown;
  token?: string | null;
  key?: string;
  /** Value of the `Parley-Position` header: the query waits for read tables that have reached these positions. */
  positions?: string | null;
  headers?: Record<string, string>;
  /** 60 s by default, which is longer than any response takes. */
  timeoutMs?: number;
}

/** Thrown for an error page of the proxy itself, when it reached no service. */
export class ProxyPage extends Error {
  override readonly name = 'ProxyPage';

  constructor(status: number) {
    super(`the proxy answered ${status}`);
  }
}

/** Sends one HTTP request and parses the body as JSON. Throws ProxyPage, or if the response is not in the OpenAPI document. */
export async function call(origin: string, method: string, path: string, options: CallOptions = {}): Promise<Reply<any>> {
  const headers = headersOf(options);
  const response = await fetch(origin + path, {
    method,
    headers,
    signal: AbortSignal.timeout(options.timeoutMs ?? 60_000),
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const { status } = response;
  const contentType = response.headers.get('content-type');
  if (status >= 502 && contentType?.startsWith('text/html')) throw new ProxyPage(status);
  const body: unknown = text === '' ? null : contentType?.includes('json') === false ? text : JSON.parse(text);
  expectDocumentedResponse({ method, path, status, headers: response.headers, body });
  return { status, headers: response.headers, body };
}

function headersOf(options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = { ...options.headers };
  if (options.token) headers['authorization'] = `Bearer ${options.token}`;
  if (options.key) headers['idempotency-key'] = options.key;
  if (options.positions) headers['parley-position'] = options.positions;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  return headers;
}

/** The account of a user who registered, and so has a username. */
type RegisteredAccount = Account & { username: string };

export class Person {
  readonly origin: string;
  readonly account: RegisteredAccount;
  session: Session;
  readonly password: string;
  /** Position of the last command, for other users to `remember`. */
  lastPosition: string | null = null;
  readonly #positions = createPositions();

  constructor(origin: string, account: RegisteredAccount, session: Session, password: string) {
    this.origin = origin;
    this.account = account;
    this.session = session;
    this.password = password;
  }

  get id(): string {
    return this.account.id;
  }

  /** Sends a command or query; a query waits until it can read what this user's commands wrote. */
  async ask(method: string, path: string, body?: unknown, options: Omit<CallOptions, 'body' | 'token'> = {}): Promise<Reply<any>> {
    const reply = await call(this.origin, method, path, {
      token: this.session.accessToken,
      ...(body === undefined ? {} : { body }),
      ...(method === 'GET' ? { positions: this.positions } : {}),
      ...options,
    });
    const position = reply.headers.get('parley-position');
    this.lastPosition = position ?? this.lastPosition;
    this.remember(position);
    return reply;
  }

  /** Sends a query and returns the body. Throws unless the status is 200. */
  async get<Body = any>(path: string): Promise<Body> {
    return expectStatus(await this.ask('GET', path), 200, path).body;
  }

  /** Sends a command and returns the body. Throws unless it succeeds. */
  async command<Body = any>(method: string, path: string, body?: unknown, key?: string): Promise<Body> {
    const reply = await this.ask(method, path, body, key === undefined ? {} : { key });
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  }

  send(conversationId: string, text: string, key: string = randomUUID()): Promise<{ message: any; position: string }> {
    return this.command('POST', `/v1/conversations/${conversationId}/messages`, { text }, key);
  }

  /** The header for requests that must see all that this user's commands wrote. */
  get positions(): string | null {
    return this.#positions.header();
  }

  /** Lets this user's queries wait for another user's command. Keeps a later position of the same partition. */
  remember(position: string | null): void {
    this.#positions.remember(position);
  }

  /** Connects a device; `origin` bypasses the proxy and connects to one gateway. */
  connect({ origin = this.origin, ...options }: ConnectOptions & { origin?: string } = {}): Promise<Device> {
    return connectDevice(origin, this.session.accessToken, options);
  }
}

function expectStatus(reply: Reply<any>, status: number, what: string): Reply<any> {
  if (reply.status !== status) throw new Error(`${what} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply;
}

type ConnectOptions = Partial<Pick<ManagerOptions, 'transports' | 'reconnection' | 'reconnectionDelay' | 'reconnectionDelayMax'>>;

/** A connected socket after its `ready` event, with all events that it received. */
export interface Device {
  socket: Socket;
  received: WireEvent[];
  /** Timeline events of one conversation, in the order received. */
  timeline(conversationId: string): TimelineEvent[];
  waitFor(type: WireEvent['type'], matching?: (event: any) => boolean): Promise<any>;
  /** Sends a socket command and returns its acknowledgement. */
  emitWithAck(command: string, argument: unknown): Promise<any>;
  close(): void;
}

export async function connectDevice(origin: string, token: string, options: ConnectOptions = {}): Promise<Device> {
  const socket = io(origin, { auth: { token }, forceNew: true, reconnection: false, ...options });
  const received: WireEvent[] = [];
  const violations: unknown[] = [];
  socket.onAny((type: string, event: WireEvent) => {
    received.push(event);
    try {
      expectDocumentedEvent(type, event);
    } catch (violation) {
      violations.push(violation);
    }
  });
  // An error thrown in the socket's listener would be uncaught, so waitFor and close throw it instead.
  const expectNoViolation = () => {
    if (violations.length > 0) throw violations[0];
  };
  const device: Device = {
    socket,
    received,
    timeline: (conversationId) =>
      received.filter((event): event is TimelineEvent => 'seq' in event && event.conversationId === conversationId),
    async waitFor(type, matching = () => true) {
      const find = () => {
        expectNoViolation();
        return received.find((event) => event.type === type && matching(event));
      };
      await waitUntil(() => find() !== undefined, { what: `${type} on the socket`, deadlineMs: 10_000 });
      return find();
    },
    async emitWithAck(command, argument) {
      const answer: { ok: boolean } = await socket.timeout(10_000).emitWithAck(command, argument);
      expectDocumentedAcknowledgement(command, answer);
      return answer;
    },
    close() {
      socket.disconnect();
      expectNoViolation();
    },
  };
  await waitForReady(socket);
  return device;
}

/** Rejects if the service refuses the socket. Retries a broken transport twice, as any client would on a busy machine. */
async function waitForReady(socket: Socket): Promise<void> {
  let triesLeft = 2;
  const settled = Promise.withResolvers<void>();
  const onError = (error: Error & { data?: unknown }): void => {
    if (error.data !== undefined || triesLeft-- === 0) settled.reject(error);
    else if (!socket.active) socket.connect();
  };
  socket.once('ready', () => settled.resolve());
  socket.on('connect_error', onError);
  await settled.promise.finally(() => socket.off('connect_error', onError));
}

let count = 0;

/** Registers a user with a unique name and waits until the read tables contain the account. */
export async function register(origin: string, name = 'someone'): Promise<Person> {
  const username = `${name}_${Date.now().toString(36)}${(count++).toString(36)}_${randomUUID().slice(0, 4)}`.slice(0, 32);
  const password = 'correct horse battery';
  const reply = await call(origin, 'POST', '/v1/accounts', { body: { username, password, displayName: name }, key: randomUUID() });
  const { account, session } = expectStatus(reply, 201, 'register').body;
  const person = new Person(origin, account, session, password);
  person.remember(reply.headers.get('parley-position'));
  // Until the account is projected, other users see it without a name.
  await person.get('/v1/me');
  return person;
}
