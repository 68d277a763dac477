/** Contacts and blocks between two users, in the pair's stream. Each event carries the full state of the pair after it. */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

/** Microseconds since 1970, by the clock of the service that decided. */
const at = z.int();

const pairState = z.strictObject({
  /** `silent`: shown only to the user who sent it. */
  request: z.strictObject({ fromId: id, at, silent: z.boolean() }).nullable(),
  contactsSince: at.nullable(),
  blocks: z.array(z.strictObject({ byId: id, at })).max(2),
  /** The latest declined request of each user. */
  declined: z.array(z.strictObject({ fromId: id, at })).max(2),
});
export type PairState = z.infer<typeof pairState>;

/** `userId` acted on `otherId`, who is notified unless the event is `silent`. */
const pair = eventSchema(z.strictObject({ pairId: id, userId: id, otherId: id, silent: z.boolean(), relation: pairState }));

export const pairEvents = {
  ContactRequested: pair,
  ContactAccepted: pair,
  ContactDeclined: pair,
  ContactWithdrawn: pair,
  ContactRemoved: pair,
  UserBlocked: pair,
  UserUnblocked: pair,
  /** The account of `userId` is being erased: contact, requests and the blocks of that user end. */
  AccountGone: pair,
};
