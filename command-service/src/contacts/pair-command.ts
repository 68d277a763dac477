/** Shared by the commands about a pair. */
import type { EntityRef } from '@parley/event-store/event-store';
import { pairId } from '@parley/events/ids';
import type { Clock } from '@parley/service-kit/clock';
import { Problem } from '@parley/service-kit/problems';
import { pairRef } from '../conversations/entity-refs.ts';
import { evolvePair, initialPair, type Pair, type PairCommand } from './pair.ts';

/** A command that addresses the pair by the id of a contact request; the other user is known once the pair is read. */
export type RequestCommand = Omit<PairCommand, 'otherId'>;

/** The read set and state that commands about a pair share. */
export const pairScope = {
  target: (command: { pairId: string }): string => command.pairId,
  reads: (command: { pairId: string }): EntityRef[] => [pairRef(command.pairId)],
  initial: (): Pair => initialPair,
  evolve: evolvePair,
};

export function pairCommand(userId: string, otherId: string, clock: Clock): PairCommand {
  return { pairId: pairId(userId, otherId), userId, otherId, now: clock() * 1_000 };
}

export function requestCommand(userId: string, requestId: string, clock: Clock): RequestCommand {
  return { pairId: requestId, userId, now: clock() * 1_000 };
}

/** Throws `not_found` for a user who is not part of the pair. */
export function withOtherId(pair: Pair, command: RequestCommand): PairCommand {
  return { ...command, otherId: otherIdOf(pair, command.userId) };
}

/** Throws `not_found` for a user who is not part of the pair. */
export function otherIdOf({ userIds }: Pair, userId: string): string {
  const otherId = userIds.includes(userId) ? userIds.find((id) => id !== userId) : undefined;
  if (otherId === undefined) throw new Problem('not_found');
  return otherId;
}
