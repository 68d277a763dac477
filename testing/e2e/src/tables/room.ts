import { register, type Person } from '../person.ts';

export type Role = 'stranger' | 'removed' | 'member' | 'admin' | 'owner';

/** The people of all rooms; `target` is the member whom commands are about. */
export type Actors = Record<Role | 'target', Person>;

export interface Room {
  conversationId: string;
  /** Sent by the owner. */
  messageId: string;
  userId: string;
  /** One that the owner has started, and that rings. */
  callId: string;
  emoji: string;
}

export async function registerActors(origin: string): Promise<Actors> {
  const names = ['stranger', 'removed', 'member', 'admin', 'owner', 'target'] as const;
  const people = await Promise.all(names.map(async (name) => [name, await register(origin, name)] as const));
  return Object.fromEntries(people) as Actors;
}

/** A new group of the cast; everybody's queries see it as it stands. */
export async function openRoom(actors: Actors): Promise<Room> {
  const { owner, admin, member, removed, target } = actors;
  const memberIds = [admin, member, removed, target].map(({ id }) => id);
  const { conversation } = await owner.command('POST', '/v1/conversations', { kind: 'group', title: 'A room', memberIds });
  const path = `/v1/conversations/${conversation.id}`;
  await owner.command('PATCH', `${path}/members/${admin.id}`, { role: 'admin' });
  await owner.command('DELETE', `${path}/members/${removed.id}`);
  const { message, position } = await owner.send(conversation.id, 'a message of the owner');
  const { call, position: rung } = await owner.command('POST', `${path}/calls`, { media: 'audio' });
  for (const person of Object.values(actors)) for (const reached of [position, rung]) person.remember(reached);
  return { conversationId: conversation.id, messageId: message.id, userId: target.id, callId: call.id, emoji: '👍' };
}
