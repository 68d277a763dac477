import type { Address, LoadConversation } from '../load/plan.ts';
import { tokenOf, type Person } from './people.ts';

/** A contestant that runs: its own processes, on servers that it shares with the others. */
export interface System {
  rest: Address;
  sockets: Address;
  /** Its processes now, by service. */
  services(): Record<string, number[]>;
  /** A conversation of one who sends and so many others. */
  makeConversation(recipients: number): Promise<Conversation>;
  stop(): Promise<void>;
}

export interface Conversation {
  id: string;
  sender: Person;
  recipients: Person[];
}

/** With fresh tokens. */
export function forLoad({ id, sender, recipients }: Conversation): LoadConversation {
  return { id, senderToken: tokenOf(sender), recipientTokens: recipients.map(tokenOf) };
}

/** Makes them one after the other, eight at a time. */
export async function makeMany<Made>(count: number, make: () => Promise<Made>): Promise<Made[]> {
  const made: Made[] = [];
  let begun = 0;
  const makeInTurn = async () => {
    while (begun++ < count) made.push(await make());
  };
  await Promise.all(Array.from({ length: 8 }, makeInTurn));
  return made;
}
