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

/** Eight at a time, after a first one alone: by then connections are open, and what a limit grants this address is known. */
export async function makeMany<Made>(count: number, make: () => Promise<Made>): Promise<Made[]> {
  const made = [await make()];
  let begun = 1;
  const makeInTurn = async () => {
    while (begun++ < count) made.push(await make());
  };
  await Promise.all(Array.from({ length: 8 }, makeInTurn));
  return made;
}
