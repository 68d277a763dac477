import { operatorId } from '@parley/events/api-keys';
import type { NewEvent } from '@parley/events/envelope';
import { operatorRoleGranted, operatorRoleRevoked } from '@parley/events/event-constructors/operator-events';
import type { UserRole } from '@parley/events/wire/operators';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { operatorsScope, type Operators } from '../operators.ts';

export interface ChangeUserRole {
  userId: string;
  role: UserRole;
  reason: string | null;
  actorId: string;
  /** Takes back a grant, which may have been the first. */
  mayBeLast?: boolean;
}

/** Reads: all operators. Two who remove each other at the same moment conflict, and the second of them is none any longer. */
export function decideChangeUserRole({ ids }: Operators, { userId, role, reason, actorId, mayBeLast = false }: ChangeUserRole): NewEvent[] {
  if (actorId !== operatorId && !ids.includes(actorId)) throw new Problem('not_found');
  if (ids.includes(userId) === (role === 'operator')) return [];
  const personal = { reason };
  if (role === 'operator') return [operatorRoleGranted({ userId, operatorIds: [...ids, userId], personal })];
  if (ids.length === 1 && !mayBeLast) throw new Problem('last_operator');
  return [operatorRoleRevoked({ userId, operatorIds: ids.filter((id) => id !== userId), personal })];
}

export const changeUserRole = defineCommand({ name: 'ChangeUserRole', ...operatorsScope, decide: decideChangeUserRole });
