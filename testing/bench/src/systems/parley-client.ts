/** Creates users and conversations in a running Parley through its REST API. */
import { randomUUID } from 'node:crypto';
import { call } from '@parley/e2e/person';
import type { Address } from '../load/plan.ts';
import { createMany, type Conversation } from './system.ts';
import { issueToken, type User } from './users.ts';

export const originOf = ({ host, port }: Address): string => `http://${host}:${port}`;

interface Registration {
  account: { id: string };
  session: { id: string };
}

export async function register(rest: Address): Promise<User> {
  const username = `bench_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  const body = { username, password: 'correct horse battery', displayName: username };
  const { account, session } = await command<Registration>(rest, null, '/v1/accounts', body);
  return { userId: account.id, sessionId: session.id };
}

/** Creates new users and a conversation of them: direct for one recipient, a group for more. */
export async function createConversation(rest: Address, recipientCount: number): Promise<Conversation> {
  const [sender, ...recipients] = (await createMany(recipientCount + 1, () => register(rest))) as [User, ...User[]];
  if (recipients.length > 1) return createGroup(rest, sender, recipients);
  const id = await postConversation(rest, sender, { kind: 'direct', userId: recipients[0]!.userId });
  return { id, sender, recipients };
}

export async function createGroup(rest: Address, sender: User, recipients: User[]): Promise<Conversation> {
  const memberIds = recipients.map(({ userId }) => userId);
  return { id: await postConversation(rest, sender, { kind: 'group', title: 'Bench', memberIds }), sender, recipients };
}

async function postConversation(rest: Address, actor: User, body: object): Promise<string> {
  const { conversation } = await command<{ conversation: { id: string } }>(rest, actor, '/v1/conversations', body);
  return conversation.id;
}

/** Sends a POST and returns the response body. Throws if the status is not 2xx. */
export async function command<Response>(rest: Address, actor: User | null, path: string, body: unknown): Promise<Response> {
  const token = actor === null ? null : issueToken(actor);
  const reply = await call(originOf(rest), 'POST', path, { body, token, key: randomUUID() });
  if (reply.status >= 300) throw new Error(`POST ${path} returned ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
}
