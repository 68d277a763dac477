import type { z } from 'zod';
import { pairEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { pairStream } from '../streams.ts';
import type { pairChangedV1 } from '../schemas/pair-events.ts';

const pairEvents = [
  'ContactRequested',
  'ContactAccepted',
  'ContactDeclined',
  'ContactWithdrawn',
  'ContactRemoved',
  'UserBlocked',
  'UserUnblocked',
] as const;
export type PairEventType = (typeof pairEvents)[number];

export function isPairEvent<Fact extends { type: string }>(fact: Fact): fact is Extract<Fact, { type: PairEventType }> {
  return (pairEvents as readonly string[]).includes(fact.type);
}

/** What one did to another, and how the two stand from then on. */
export function pairChanged(type: PairEventType, payload: z.infer<typeof pairChangedV1>): NewEvent<PairEventType> {
  const { pairId } = payload;
  return { type, stream: pairStream(pairId), entities: [pairEntity(pairId)], payload, steps: { messages: 0, members: 0 } };
}
