/** Conversations in a running Parley, made through its own REST. */
import { randomUUID } from 'node:crypto';
import { call } from '@parley/e2e/person';
import type { Address } from '../load/plan.ts';
import { tokenOf, type Person } from './people.ts';
import { makeMany, type Conversation } from './system.ts';

export const originOf = ({ host, port }: Address): string => `http://${host}:${port}`;

interface Registered {
  account: { id: string };
  session: { id: string };
}

export async function register(rest: Address): Promise<Person> {
  const username = `bench_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  const body = { username, password: 'correct horse battery', displayName: username };
  const { account, session } = await command<Registered>(rest, null, '/v1/accounts', body);
  return { userId: account.id, sessionId: session.id };
}

/** A direct conversation for one recipient, a group for more. */
export async function makeConversation(rest: Address, recipients: number): Promise<Conversation> {
  const [sender, ...others] = await makeMany(recipients + 1, () => register(rest));
  return converse(rest, sender!, others);
}

export async function converse(rest: Address, sender: Person, recipients: Person[]): Promise<Conversation> {
  const memberIds = recipients.map(({ userId }) => userId);
  const body = recipients.length === 1 ? { kind: 'direct', userId: memberIds[0] } : { kind: 'group', title: 'Bench', memberIds };
  const { conversation } = await command<{ conversation: { id: string } }>(rest, sender, '/v1/conversations', body);
  return { id: conversation.id, sender, recipients };
}

/** A POST that must succeed; the answer's body. */
export async function command<Answer>(rest: Address, actor: Person | null, path: string, body: unknown): Promise<Answer> {
  const token = actor === null ? null : tokenOf(actor);
  const reply = await call(originOf(rest), 'POST', path, { body, token, key: randomUUID() });
  if (reply.status >= 300) throw new Error(`POST ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
}
