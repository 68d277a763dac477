/** A person with a device: signs up, asks, sends, and keeps all that their socket was told, in order. */
import { randomUUID } from 'node:crypto';
import { createPositions } from '@parley/client/transport/positions';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { io, type ManagerOptions, type Socket } from 'socket.io-client';
import type { TimelineEvent, WireEvent } from '@parley/events/wire/events';
import { expectDescribedAnswer, expectDescribedAcknowledgement, expectDescribedEvent } from './keeps-to-documents.ts';
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
  /** Answer from a read side that has reached these, as the header tells them. */
  positions?: string | null;
  headers?: Record<string, string>;
  /** The caller's patience; longer than any answer takes unless told. */
  timeoutMs?: number;
}

/** The proxy reached nobody, and said so itself: no answer of the system's. */
export class ProxyPage extends Error {
  override readonly name = 'ProxyPage';

  constructor(status: number) {
    super(`the proxy answered ${status}`);
  }
}

/** One HTTP call; the body parsed as JSON, or null. Throws ProxyPage, or when it is not as the OpenAPI document describes it. */
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
  expectDescribedAnswer({ method, path, status, headers: response.headers, body });
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

export class Person {
  readonly origin: string;
  readonly account: Account;
  session: Session;
  readonly password: string;
  /** Of the last command, for others to `remember`. */
  lastPosition: string | null = null;
  readonly #positions = createPositions();

  constructor(origin: string, account: Account, session: Session, password: string) {
    this.origin = origin;
    this.account = account;
    this.session = session;
    this.password = password;
  }

  get id(): string {
    return this.account.id;
  }

  /** A command or query; queries wait for what this person's commands wrote. */
  async ask(method: string, path: string, body?: unknown, options: Omit<CallOptions, 'body' | 'token'> = {}): Promise<Reply<any>> {
    const reply = await call(this.origin, method, path, {
      token: this.session.accessToken,
      ...(body === undefined ? {} : { body }),
      ...(method === 'GET' ? { positions: this.#positions.header() } : {}),
      ...options,
    });
    const position = reply.headers.get('parley-position');
    this.lastPosition = position ?? this.lastPosition;
    this.remember(position);
    return reply;
  }

  /** As `ask`, and it must succeed. */
  async get<Body = any>(path: string): Promise<Body> {
    return expectStatus(await this.ask('GET', path), 200, path).body;
  }

  async command<Body = any>(method: string, path: string, body?: unknown, key?: string): Promise<Body> {
    const reply = await this.ask(method, path, body, key === undefined ? {} : { key });
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  }

  send(conversationId: string, text: string, key: string = randomUUID()): Promise<{ message: any; position: string }> {
    return this.command('POST', `/v1/conversations/${conversationId}/messages`, { text }, key);
  }

  /** Lets this person's queries see what another's command did. What lies further on in the same partition stays. */
  remember(position: string | null): void {
    this.#positions.remember(position);
  }

  /** By `origin`: past the proxy, to one gateway. */
  connect({ origin = this.origin, ...options }: ConnectOptions & { origin?: string } = {}): Promise<Device> {
    return connectDevice(origin, this.session.accessToken, options);
  }
}

function expectStatus(reply: Reply<any>, status: number, what: string): Reply<any> {
  if (reply.status !== status) throw new Error(`${what} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply;
}

type ConnectOptions = Partial<Pick<ManagerOptions, 'transports' | 'reconnection' | 'reconnectionDelay' | 'reconnectionDelayMax'>>;

/** A connected socket that has heard `ready`, and everything it heard. */
export interface Device {
  socket: Socket;
  heard: WireEvent[];
  /** Timeline events of one conversation in the order heard. */
  timeline(conversationId: string): TimelineEvent[];
  waitFor(type: WireEvent['type'], matching?: (event: any) => boolean): Promise<any>;
  /** A socket command with its acknowledgement. */
  emit(command: string, argument: unknown): Promise<any>;
  close(): void;
}

export async function connectDevice(origin: string, token: string, options: ConnectOptions = {}): Promise<Device> {
  const socket = io(origin, { auth: { token }, forceNew: true, reconnection: false, ...options });
  const heard: WireEvent[] = [];
  const faults: unknown[] = [];
  socket.onAny((type: string, event: WireEvent) => {
    heard.push(event);
    try {
      expectDescribedEvent(type, event);
    } catch (fault) {
      faults.push(fault);
    }
  });
  // Nobody catches what is thrown in the socket's turn: the test that waits or closes is told.
  const expectNoFault = () => {
    if (faults.length > 0) throw faults[0];
  };
  const device: Device = {
    socket,
    heard,
    timeline: (conversationId) =>
      heard.filter((event): event is TimelineEvent => 'seq' in event && event.conversationId === conversationId),
    async waitFor(type, matching = () => true) {
      const found = () => {
        expectNoFault();
        return heard.find((event) => event.type === type && matching(event));
      };
      await waitUntil(() => found() !== undefined, { what: `${type} on the socket`, deadlineMs: 10_000 });
      return found();
    },
    async emit(command, argument) {
      const answer: { ok: boolean } = await socket.timeout(10_000).emitWithAck(command, argument);
      expectDescribedAcknowledgement(command, answer);
      return answer;
    },
    close() {
      socket.disconnect();
      expectNoFault();
    },
  };
  await ready(socket);
  return device;
}

/** Rejects when the service refuses the socket. A transport that broke on a busy machine is tried again, as by a usual client. */
async function ready(socket: Socket): Promise<void> {
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

/** A new account under a name that no other test uses, and that the read side knows. */
export async function register(origin: string, name = 'someone'): Promise<Person> {
  const username = `${name}_${Date.now().toString(36)}${(count++).toString(36)}_${randomUUID().slice(0, 4)}`.slice(0, 32);
  const password = 'correct horse battery';
  const reply = await call(origin, 'POST', '/v1/accounts', { body: { username, password, displayName: name }, key: randomUUID() });
  const { account, session } = expectStatus(reply, 201, 'register').body;
  const person = new Person(origin, account, session, password);
  person.remember(reply.headers.get('parley-position'));
  // Until it is folded others see an account without a name: the trails are about people who are known.
  await person.get('/v1/me');
  return person;
}
