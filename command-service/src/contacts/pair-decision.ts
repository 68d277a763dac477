import { Problem } from '@parley/service-kit/problems';
import { pairRef } from '../conversations/reads.ts';
import type { Decision } from '../handle-command.ts';
import { evolvePair, initialPair, type Pair, type PairCommand } from './pair.ts';

type Decide = (pair: Pair, command: PairCommand) => ReturnType<Decision<Pair>['decide']>;

/** How a command about somebody who is named is decided. */
export function aboutUser(command: PairCommand, decide: Decide): Decision<Pair> {
  return { ...aboutPair(command.pairId), decide: (pair) => decide(pair, command) };
}

/** The same where the pair is named, by the id of a request. Who is neither of the two is told that there is nothing. */
export function aboutRequest(command: Omit<PairCommand, 'otherId'>, decide: Decide): Decision<Pair> {
  return { ...aboutPair(command.pairId), decide: (pair) => decide(pair, { ...command, otherId: otherOf(pair, command.userId) }) };
}

/** Throws `not_found` for who is neither of the two. */
export function otherOf({ userIds }: Pair, userId: string): string {
  const otherId = userIds.includes(userId) ? userIds.find((id) => id !== userId) : undefined;
  if (otherId === undefined) throw new Problem('not_found');
  return otherId;
}

function aboutPair(pairId: string): Omit<Decision<Pair>, 'decide'> {
  return { reads: () => [pairRef(pairId)], initial: () => initialPair, evolve: evolvePair };
}
