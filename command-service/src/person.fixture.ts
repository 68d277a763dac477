import { randomUUID } from 'node:crypto';
import type { ServiceUnderTest } from './service.fixture.ts';

/** A response; the body is parsed and untyped. */
export interface Reply {
  status: number;
  headers: Headers;
  body: Body;
}
// oxlint-disable-next-line typescript/no-explicit-any -- the shape of a response is what a test checks
export type Body = any;

/** Ascending. */
export function statusesOf(replies: readonly Reply[]): number[] {
  return replies.map(({ status }) => status).sort((a, b) => a - b);
}

export interface RequestOptions {
  body?: unknown;
  key?: string;
  token?: string;
  headers?: Record<string, string>;
}

export async function ask(
  origin: string,
  method: string,
  path: string,
  { body, key, token, headers = {} }: RequestOptions = {},
): Promise<Reply> {
  const response = await fetch(origin + path, {
    method,
    headers: {
      ...headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

export interface Person {
  id: string;
  username: string;
  session: { id: string; accessToken: string; refreshToken: string };
  ask(method: string, path: string, body?: unknown, key?: string): Promise<Reply>;
  /** The same user with another session. */
  withSession(session: Person['session']): Person;
  /** The same user, with requests sent to this instance. */
  at(service: Pick<ServiceUnderTest, 'origin'>): Person;
}

export const password = 'correct horse battery';

export async function register({ origin }: Pick<ServiceUnderTest, 'origin'>, username = `u${randomUUID().slice(0, 8)}`): Promise<Person> {
  const { status, body } = await ask(origin, 'POST', '/v1/accounts', { body: { username, password, displayName: 'User' } });
  if (status !== 201) throw new Error(`registration failed: ${status} ${JSON.stringify(body)}`);
  return personAt(origin, { id: body.account.id, username, session: body.session });
}

/** Registers new users, who send their requests to the instances in turn. */
export function people(services: readonly Pick<ServiceUnderTest, 'origin'>[], count: number): Promise<Person[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => register(services[index % services.length]!)));
}

function personAt(origin: string, identity: Pick<Person, 'id' | 'username' | 'session'>): Person {
  const token = identity.session.accessToken;
  return {
    ...identity,
    ask: (method, path, body, key) =>
      ask(origin, method, path, { token, ...(body !== undefined && { body }), ...(key !== undefined && { key }) }),
    withSession: (session) => personAt(origin, { ...identity, session }),
    at: (service) => personAt(service.origin, identity),
  };
}

/** Creates a group and returns its path. */
export async function groupOf(owner: Person, ...others: Person[]): Promise<string> {
  const { body } = await owner.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: others.map(({ id }) => id) });
  return `/v1/conversations/${body.conversation.id}`;
}
