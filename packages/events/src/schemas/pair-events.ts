/** What lies between two people: of the pair's stream. Each event tells whole how the two stand from then on. */
import { z } from 'zod';
import { id } from './fields.ts';

/** Microseconds since 1970, by the clock of the service that decided. */
const at = z.int();

export const pairStanding = z.strictObject({
  /** `silent`: it is shown to who made it alone. */
  request: z.strictObject({ fromId: id, at, silent: z.boolean() }).nullable(),
  contactsSince: at.nullable(),
  blocks: z.array(z.strictObject({ byId: id, at })).max(2),
  /** The last time that a request of theirs was declined. */
  declined: z.array(z.strictObject({ fromId: id, at })).max(2),
});
export type PairStanding = z.infer<typeof pairStanding>;

/** `userId` did it, to `otherId`, who hears of it unless it is `silent`. */
export const pairChangedV1 = z.strictObject({ pairId: id, userId: id, otherId: id, silent: z.boolean(), standing: pairStanding });
