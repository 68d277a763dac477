/** Some people who talk while something is done to the system, two of them watched by a client each. */
import { deliveryLaneOf, DELIVERY_LANES, partitionOf } from '@parley/events/partitions';
import { startMirror, type Mirror } from '../mirror.ts';
import { Person, register } from '../person.ts';
import { createLoad, type Load, type LoadOptions } from './load.ts';
import { byRest, bySocket } from './ways-to-send.ts';

export interface Chat {
  people: [Person, Person, Person];
  /** A direct conversation, then a group in each delivery lane. */
  conversationIds: string[];
  mirrors: Mirror[];
  load: Load;
  /** To be called however the test ends: mirrors and senders come back to a system for ever. */
  close(): Promise<void>;
}

export interface ChatOptions extends LoadOptions {
  /** Past the proxy, to one instance: where bob sends to. */
  commandOrigin?: string;
}

/** Three people in groups, two of them in a direct conversation; all send, one by socket. Resolves when messages flow. */
export async function startChat(origin: string, { commandOrigin = origin, ...options }: ChatOptions = {}): Promise<Chat> {
  const people = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as Chat['people'];
  const [ada, bob, cy] = people;
  const { conversation: direct, position } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
  bob.remember(position);
  const groups = await groupInEachLane(people);
  const mirrors: Mirror[] = [];
  const elsewhere = new Person(commandOrigin, bob.account, bob.session, bob.password);
  const ways = [byRest(ada), byRest(elsewhere), await bySocket(cy)] as const;
  const load = createLoad(
    [
      { way: ways[0], conversationIds: [direct.id, ...groups] },
      { way: ways[1], conversationIds: [...groups, direct.id] },
      { way: ways[2], conversationIds: groups.toReversed() },
    ],
    options,
  );
  const close = async () => {
    for (const mirror of mirrors) mirror.close();
    await load.close();
  };
  try {
    for (const person of [ada, bob]) mirrors.push(await startMirror(person));
    load.start();
    await load.goesOn(2);
    return { people, conversationIds: [direct.id, ...groups], mirrors, load, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where a group lies is chance: some are made in vain. */
async function groupInEachLane([ada, bob, cy]: Chat['people']): Promise<string[]> {
  const groups = new Map<number, string>();
  while (groups.size < DELIVERY_LANES) {
    const { conversation, position } = await ada.command('POST', '/v1/conversations', {
      kind: 'group',
      title: 'Load',
      memberIds: [bob.id, cy.id],
    });
    for (const person of [bob, cy]) person.remember(position);
    groups.set(deliveryLaneOf(partitionOf(conversation.id)), conversation.id);
  }
  return [...groups.values()];
}
