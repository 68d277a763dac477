/** The users of a run and their rooms: one room in each shard, so that every part of the system has load. */
import { register, type Person } from '@parley/e2e/person';
import { startReplica, type Replica } from '@parley/e2e/replica';
import { partitionOf, shardOf, SHARDS } from '@parley/events/partitions';
import { createDisplayRecorder } from './displayed-messages.ts';
import type { ClientDisplay } from './history.ts';

export interface Actors {
  /** In all rooms for the whole run. The first one owns the rooms; the first two write over REST, the others over sockets. */
  members: readonly Person[];
  /** Removed and added again throughout the run. */
  guests: readonly Person[];
  /** By shard. */
  rooms: readonly string[];
  /** A client for each member, each guest and, last, a stranger who is in no room. */
  replicas: readonly Replica[];
  /** Everything that the clients of the members displayed. */
  displayed: readonly ClientDisplay[];
}

/** `origins`: assigned to the users in turn. */
export async function createActors(origins: readonly string[]): Promise<Actors> {
  const names = ['ada', 'bob', 'cy', 'dee', 'eve', 'fay', 'gus'];
  const people = await Promise.all(names.map((name, index) => register(origins[index % origins.length]!, name)));
  const [members, guests] = [people.slice(0, 4), people.slice(4, 6)];
  const rooms = await createRoomInEachShard([...members, ...guests]);
  const replicas: Replica[] = [];
  const displayed: ClientDisplay[] = [];
  for (const person of people) {
    const recorder = createDisplayRecorder();
    replicas.push(await startReplica(person, undefined, recorder.record));
    if (!members.includes(person)) continue;
    displayed.push({ userId: person.id, name: person.account.username, conversations: recorder.conversations });
  }
  return { members, guests, rooms, replicas, displayed };
}

/** Returns a group in each shard, by shard. Creates groups until each has one: the id, which determines the shard, is random. */
export async function createRoomInEachShard(people: readonly Person[]): Promise<string[]> {
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
  return [...rooms.entries()].toSorted(([first], [second]) => first - second).map(([, id]) => id);
}
