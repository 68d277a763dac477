/**
 * Events of the one stream of all operators. Each change of a role carries the ids of all operators after it, so that a decision about the
 * last operator depends on one entity.
 */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

export const operatorActions = ['rebuild.started', 'rebuild.cancelled', 'dead_letter.retried', 'event.revealed'] as const;
export type OperatorAction = (typeof operatorActions)[number];

/** `userId`: whose role changed. `reason`: for operators. */
const change = z.strictObject({ userId: id, operatorIds: z.array(id), personal: z.strictObject({ reason: z.string().nullable() }) });

export const operatorEvents = {
  OperatorRoleGranted: eventSchema(change),
  OperatorRoleRevoked: eventSchema(change),
  /** With the log or the read tables. `subject`: names of projections, the id of a sequence, or partition and position of an event. */
  OperatorActed: eventSchema(z.strictObject({ action: z.enum(operatorActions), subject: z.string().max(300) })),
};
