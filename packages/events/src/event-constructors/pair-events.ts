import type { z } from 'zod';
import { pairEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { pairStream } from '../streams.ts';
import type { pairChangedV1 } from '../schemas/pair-events.ts';

const pairFacts = [
  'ContactRequested',
  'ContactAccepted',
  'ContactDeclined',
  'ContactWithdrawn',
  'ContactRemoved',
  'UserBlocked',
  'UserUnblocked',
] as const;
export type PairFactType = (typeof pairFacts)[number];

export function isPairFact<Fact extends { type: string }>(fact: Fact): fact is Extract<Fact, { type: PairFactType }> {
  return (pairFacts as readonly string[]).includes(fact.type);
}

/** What one did to another, and how the two stand from then on. */
export function pairChanged(type: PairFactType, payload: z.infer<typeof pairChangedV1>): NewEvent<PairFactType> {
  const { pairId } = payload;
  return { type, stream: pairStream(pairId), entities: [pairEntity(pairId)], payload, steps: { messages: 0, members: 0 } };
}
