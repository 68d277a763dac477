import { register, type Person } from '@parley/e2e/person';

export interface People {
  /** All of them are in the group. The first four write, the next two listen. */
  members: readonly Person[];
  groupId: string;
}

const names = ['ada', 'bob', 'cy', 'dee', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon', 'kay', 'lee'];

export async function createPeople(origin: string): Promise<People> {
  const members = await Promise.all(names.map((name) => register(origin, name)));
  const [owner, ...others] = members as [Person, ...Person[]];
  const memberIds = others.map(({ id }) => id);
  const { conversation, position } = await owner.command('POST', '/v1/conversations', { kind: 'group', title: 'Friends', memberIds });
  for (const person of others) person.remember(position);
  return { members, groupId: conversation.id };
}
