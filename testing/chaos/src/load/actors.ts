/** Who takes part, and where: a room in each shard, so that no part of the system is left out. */
import { shardOf, SHARDS, partitionOf } from '@parley/events/partitions';
import { startMirror, type Mirror } from '@parley/e2e/mirror';
import { register, type Person } from '@parley/e2e/person';
import type { Shown } from './history.ts';
import { watchScreen } from './screen.ts';

export interface Actors {
  /** In all rooms from beginning to end. The first owns them, the first two write by REST, the others by socket. */
  members: readonly Person[];
  /** Removed and taken in again, all the time. */
  guests: readonly Person[];
  /** By shard. */
  rooms: readonly string[];
  /** A client of each person: of the members, the guests, and at last of a stranger who is in no room. */
  mirrors: readonly Mirror[];
  /** What the members' clients ever showed. */
  shown: readonly Shown[];
}

/** `origins`: the ways that they come by, taken in turn. */
export async function assemble(origins: readonly string[]): Promise<Actors> {
  const names = ['ada', 'bob', 'cy', 'dee', 'eve', 'fay', 'gus'];
  const people = await Promise.all(names.map((name, index) => register(origins[index % origins.length]!, name)));
  const [members, guests] = [people.slice(0, 4), people.slice(4, 6)];
  const rooms = await roomInEachShard([...members, ...guests]);
  const mirrors: Mirror[] = [];
  const shown: Shown[] = [];
  for (const person of people) {
    const screen = watchScreen();
    mirrors.push(await startMirror(person, undefined, screen.see));
    if (members.includes(person)) shown.push({ userId: person.id, name: person.account.username, rooms: screen.rooms });
  }
  return { members, guests, rooms, mirrors, shown };
}

/** Where a group lies is chance: some are made in vain. */
async function roomInEachShard(people: readonly Person[]): Promise<string[]> {
  const [owner, ...others] = people;
  const rooms = new Map<number, string>();
  while (rooms.size < SHARDS) {
    const { conversation, position } = await owner!.command('POST', '/v1/conversations', {
      kind: 'group',
      title: 'Chaos',
      memberIds: others.map(({ id }) => id),
    });
    for (const person of others) person.remember(position);
    rooms.set(shardOf(partitionOf(conversation.id)), conversation.id);
  }
  return [...rooms.entries()].toSorted(([one], [other]) => one - other).map(([, id]) => id);
}
