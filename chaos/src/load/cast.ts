/** Who takes part, and where: a room in each delivery lane, so that no part of the system is left out. */
import { deliveryLaneOf, DELIVERY_LANES, partitionOf } from '@parley/events/partitions';
import { startMirror, type Mirror } from '@parley/e2e/mirror';
import { register, type Person } from '@parley/e2e/person';

export interface Cast {
  /** In all rooms from beginning to end. The first owns them, the first two write by REST, the others by socket. */
  members: readonly Person[];
  /** Removed and taken in again, all the time. */
  guests: readonly Person[];
  /** By delivery lane. */
  rooms: readonly string[];
  /** A client of each person. */
  mirrors: readonly Mirror[];
}

/** `origins`: the ways that they come by, taken in turn. */
export async function assemble(origins: readonly string[]): Promise<Cast> {
  const names = ['ada', 'bob', 'cy', 'dee', 'eve', 'fay'];
  const people = await Promise.all(names.map((name, index) => register(origins[index % origins.length]!, name)));
  const rooms = await roomInEachLane(people);
  const mirrors: Mirror[] = [];
  for (const person of people) mirrors.push(await startMirror(person));
  return { members: people.slice(0, 4), guests: people.slice(4), rooms, mirrors };
}

/** Where a group lies is chance: some are made in vain. */
async function roomInEachLane(people: readonly Person[]): Promise<string[]> {
  const [owner, ...others] = people;
  const rooms = new Map<number, string>();
  while (rooms.size < DELIVERY_LANES) {
    const { conversation, position } = await owner!.command('POST', '/v1/conversations', {
      kind: 'group',
      title: 'Chaos',
      memberIds: others.map(({ id }) => id),
    });
    for (const person of others) person.remember(position);
    rooms.set(deliveryLaneOf(partitionOf(conversation.id)), conversation.id);
  }
  return [...rooms.entries()].toSorted(([one], [other]) => one - other).map(([, id]) => id);
}
