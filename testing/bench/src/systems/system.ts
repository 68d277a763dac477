import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import type { Address, LoadConversation } from '../load/plan.ts';
import { issueToken, type User } from './users.ts';

/** A running contestant: its own processes, on servers that it shares with the other contestants. */
export interface System {
  rest: Address;
  sockets: Address;
  /** Ids of its current processes, by service. */
  services(): Record<string, number[]>;
  /** Creates a conversation of a sender and this many recipients. */
  createConversation(recipients: number): Promise<Conversation>;
  stop(): Promise<void>;
}

export interface Conversation {
  id: string;
  sender: User;
  recipients: User[];
}

/** Issues fresh tokens for all members. */
export function toLoadConversation({ id, sender, recipients }: Conversation): LoadConversation {
  return { id, senderToken: issueToken(sender), recipientTokens: recipients.map(issueToken) };
}

/** Creates the first item alone, which opens connections and initializes the rate limits of this address, and the others eight at a time. */
export async function createMany<Item>(count: number, create: () => Promise<Item>): Promise<Item[]> {
  const items = [await create()];
  await forEachConcurrent(Array.from({ length: count - 1 }), 8, async () => {
    const item = await create();
    items.push(item);
  });
  return items;
}
