/** Users who send messages while a test injects faults; replicas watch two of them. */
import { randomUUID } from 'node:crypto';
import { derivedId } from '@parley/events/ids';
import { startReplica, type Replica } from '../replica.ts';
import { Person, register } from '../person.ts';
import { createLoad, type Load, type LoadOptions } from './load.ts';
import { restChannel, socketChannel } from './send-channels.ts';

export interface Chat {
  people: [Person, Person, Person];
  /** A direct conversation, then the groups. */
  conversationIds: string[];
  replicas: Replica[];
  load: Load;
  /** Must be called even if the test fails: replicas and senders would reconnect forever. */
  close(): Promise<void>;
}

export interface ChatOptions extends LoadOptions {
  /** Origin of bob's commands, to bypass the proxy and use one instance. */
  commandOrigin?: string;
  /** Last hex digits of the groups' ids; by default one group for each shard. */
  digits?: string;
}

/** The proxy distributes conversations by their last digit, so with all digits every command-service gets some. */
export const allHexDigits = '0123456789abcdef';

/** Starts three users who send to groups and a direct conversation, one by socket. Resolves once all their messages are acknowledged. */
export async function startChat(origin: string, { commandOrigin = origin, digits = '0123', ...options }: ChatOptions = {}): Promise<Chat> {
  const people = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as Chat['people'];
  const [ada, bob, cy] = people;
  const { conversation: direct, position } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
  bob.remember(position);
  const groups = await createGroups(digits, people);
  const replicas: Replica[] = [];
  const bobDirect = new Person(commandOrigin, bob.account, bob.session, bob.password);
  const channels = [restChannel(ada), restChannel(bobDirect), await socketChannel(cy)] as const;
  const load = createLoad(
    [
      { channel: channels[0], conversationIds: [direct.id, ...groups] },
      { channel: channels[1], conversationIds: [...groups, direct.id] },
      { channel: channels[2], conversationIds: groups.toReversed() },
    ],
    options,
  );
  const close = async () => {
    for (const replica of replicas) replica.close();
    await load.close();
  };
  try {
    for (const person of [ada, bob]) replicas.push(await startReplica(person));
    load.start();
    await load.waitForProgress(2);
    return { people, conversationIds: [direct.id, ...groups], replicas, load, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function createGroups(digits: string, [ada, bob, cy]: Chat['people']): Promise<string[]> {
  return Promise.all(
    Array.from(digits, async (digit) => {
      const body = { kind: 'group', title: 'Load', memberIds: [bob.id, cy.id] };
      const { conversation, position } = await ada.command('POST', '/v1/conversations', body, keyForGroupId(digit, ada.id));
      for (const person of [bob, cy]) person.remember(position);
      return conversation.id as string;
    }),
  );
}

/** Finds an idempotency key for a group id with this last digit: the id is derived from the creator and the key. */
function keyForGroupId(digit: string, creatorId: string): string {
  for (;;) {
    const key = randomUUID();
    if (derivedId('conversation', creatorId, key).endsWith(digit)) return key;
  }
}
