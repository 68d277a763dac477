/** Events about the access to accounts, and of operators, for ChatHistory. */
import type { NewEvent } from '@parley/events/envelope';
import {
  dataExportRequested,
  passwordResetIssued,
  userSessionStarted,
  userSignedOut,
} from '@parley/events/event-constructors/account-events';
import { operatorActed, operatorRoleGranted } from '@parley/events/event-constructors/operator-events';

interface Change {
  userId: string;
  /** Selects the event. */
  target: number;
  personal: { reason: string | null };
}

/** An event about the access to an account and to its data; null if the number selects none. */
export function accessEvent({ userId, target, personal, makeId }: Change & { makeId: () => string }): NewEvent | null {
  if (target % 5 === 0) return userSignedOut({ userId, personal });
  if (target % 5 === 1) return passwordResetIssued({ userId, expiresAt: target, personal });
  if (target % 7 === 4) return dataExportRequested({ userId, exportId: makeId(), personal });
  return target % 7 === 5 ? userSessionStarted({ userId, personal }) : null;
}

/** Changes a role, or does something with the log. */
export function operatorEvent({ userId, target, personal }: Change): NewEvent {
  if (target % 2 === 1) return operatorActed({ action: 'event.revealed', subject: `1/${target}`, ...personal });
  return operatorRoleGranted({ userId, operatorIds: [userId], personal });
}
