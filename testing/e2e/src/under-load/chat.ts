/** Some people who talk while something is done to the system, two of them watched by a client each. */
import { randomUUID } from 'node:crypto';
import { derivedId } from '@parley/events/ids';
import { startMirror, type Mirror } from '../mirror.ts';
import { Person, register } from '../person.ts';
import { createLoad, type Load, type LoadOptions } from './load.ts';
import { byRest, bySocket } from './ways-to-send.ts';

export interface Chat {
  people: [Person, Person, Person];
  /** A direct conversation, then the groups. */
  conversationIds: string[];
  mirrors: Mirror[];
  load: Load;
  /** To be called however the test ends: mirrors and senders come back to a system for ever. */
  close(): Promise<void>;
}

export interface ChatOptions extends LoadOptions {
  /** Past the proxy, to one instance: where bob sends to. */
  commandOrigin?: string;
  /** The last digits of the groups' ids: one for each shard, unless told. */
  digits?: string;
}

/** The proxy divides conversations by these among the command-services: each of them is certain to have some. */
export const everyDigit = '0123456789abcdef';

/** Three people in groups, two of them in a direct conversation; all send, one by socket. Resolves when messages flow. */
export async function startChat(origin: string, { commandOrigin = origin, digits = '0123', ...options }: ChatOptions = {}): Promise<Chat> {
  const people = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as Chat['people'];
  const [ada, bob, cy] = people;
  const { conversation: direct, position } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
  bob.remember(position);
  const groups = await groupsAt(digits, people);
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

function groupsAt(digits: string, [ada, bob, cy]: Chat['people']): Promise<string[]> {
  return Promise.all(
    Array.from(digits, async (digit) => {
      const body = { kind: 'group', title: 'Load', memberIds: [bob.id, cy.id] };
      const { conversation, position } = await ada.command('POST', '/v1/conversations', body, keyOfGroupAt(digit, ada.id));
      for (const person of [bob, cy]) person.remember(position);
      return conversation.id as string;
    }),
  );
}

/** A group's id follows from its maker and the key. */
function keyOfGroupAt(digit: string, makerId: string): string {
  for (;;) {
    const key = randomUUID();
    if (derivedId('conversation', makerId, key).endsWith(digit)) return key;
  }
}
