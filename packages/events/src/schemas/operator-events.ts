/**
 * Events of the one stream of all operators. Each change of a role carries the ids of all operators after it, so that a decision about the
 * last operator depends on one entity.
 */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

const actionsV1 = ['rebuild.started', 'rebuild.cancelled', 'dead_letter.retried', 'event.revealed'] as const;
export const operatorActions = [
  ...actionsV1,
  'rebuild.rolled_back',
  'epoch.begun',
  'master_key.rotated',
  'backup.created',
  'backup.restored',
] as const;
export type OperatorAction = (typeof operatorActions)[number];

const actedV1 = z.strictObject({ action: z.enum(actionsV1), subject: z.string().max(300) });

/** `userId`: whose role changed. `reason`: for operators. */
const change = z.strictObject({ userId: id, operatorIds: z.array(id), personal: z.strictObject({ reason: z.string().nullable() }) });

export const operatorEvents = {
  OperatorRoleGranted: eventSchema(change),
  OperatorRoleRevoked: eventSchema(change),
  /**
   * On the installation. `subject`: names of projections, the id of a sequence, partition and position of an event, an epoch, a key or a backup.
   * `reason` is not sealed: it concerns no user.
   */
  OperatorActed: eventSchema(actedV1.extend({ action: z.enum(operatorActions), reason: z.string().max(500).nullable() }), [actedV1]),
};
