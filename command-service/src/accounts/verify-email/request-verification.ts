import type { Database } from '@parley/database/database';
import { insertMailRequest } from '../../mail/mail-requests.ts';

/** Has a mail sent with a link that verifies the address that the account has then. */
export function requestVerification(database: Database, { requestId, userId }: { requestId: string; userId: string }): Promise<void> {
  return insertMailRequest(database, { requestId, purpose: 'email_verification', login: userId });
}
