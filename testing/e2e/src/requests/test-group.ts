import { register, type Person } from '../person.ts';

export type Role = 'stranger' | 'removed' | 'member' | 'admin' | 'owner';

/** Users of all test groups; `target` is the member that commands address. */
export type Actors = Record<Role | 'target', Person>;

export interface TestGroup {
  conversationId: string;
  /** Message of the owner. */
  messageId: string;
  userId: string;
  /** Ringing call that the owner started. */
  callId: string;
  emoji: string;
}

export async function registerActors(origin: string): Promise<Actors> {
  const names = ['stranger', 'removed', 'member', 'admin', 'owner', 'target'] as const;
  const people = await Promise.all(names.map(async (name) => [name, await register(origin, name)] as const));
  return Object.fromEntries(people) as Actors;
}

/** Creates a group of the actors, whose queries all see its final state. */
export async function createGroup(actors: Actors): Promise<TestGroup> {
  const { owner, admin, member, removed, target } = actors;
  const memberIds = [admin, member, removed, target].map(({ id }) => id);
  const { conversation } = await owner.command('POST', '/v1/conversations', { kind: 'group', title: 'A group', memberIds });
  const path = `/v1/conversations/${conversation.id}`;
  await owner.command('PATCH', `${path}/members/${admin.id}`, { role: 'admin' });
  await owner.command('DELETE', `${path}/members/${removed.id}`);
  const { message, position } = await owner.send(conversation.id, 'a message of the owner');
  const { call, position: callPosition } = await owner.command('POST', `${path}/calls`, { media: 'audio' });
  for (const person of Object.values(actors)) for (const latest of [position, callPosition]) person.remember(latest);
  return { conversationId: conversation.id, messageId: message.id, userId: target.id, callId: call.id, emoji: '👍' };
}
