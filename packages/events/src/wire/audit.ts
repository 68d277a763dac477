/** The record of what operators and backends did. */
import { z } from 'zod';
import { operatorActions } from '../schemas/operator-events.ts';
import { id, time } from './fields.ts';
import { publicProfile } from './users.ts';

/** Only added to. */
export const auditActions = [
  'operator.granted',
  'operator.revoked',
  'user.created',
  'user.changed',
  'user.suspended',
  'user.unsuspended',
  'user.signed_out',
  'user.session_started',
  'user.password_reset_issued',
  'user.erasure_requested',
  'user.export_requested',
  'api_key.created',
  'api_key.revoked',
  'invite.created',
  'invite.revoked',
  'webhook.created',
  'webhook.changed',
  'webhook.paused',
  'webhook.resumed',
  'webhook.secret_rotated',
  'webhook.sought',
  'webhook.deleted',
  ...operatorActions,
] as const;
export type AuditAction = (typeof auditActions)[number];

const person = publicProfile.pick({ id: true, username: true, displayName: true });

export const auditEntry = z
  .strictObject({
    id: id.describe('Id of the event in the log'),
    at: time.describe('When it was done'),
    action: z.enum(auditActions).describe('The action'),
    by: z
      .enum(['account', 'operator_token', 'api_key', 'command_line'])
      .describe('`command_line`: with `parley` on the stores. Only an account has an `actor`'),
    actor: person.nullable().describe('The operator, or the user whose own request it was'),
    apiKeyId: z.string().nullable().describe('The API key of the backend that did it'),
    user: person.nullable().describe('The user that it concerned'),
    targetId: id.describe(
      'The id of what was changed: of the user, invite or webhook, or a key’s; of all operators for actions on the installation',
    ),
    subject: z
      .string()
      .nullable()
      .describe(
        'Which field of the user, the name of the key, the note of the invite, the origin of the webhook, or which tables, sequence, event, epoch, key or backup',
      ),
    reason: z.string().nullable().describe('As the operator gave it'),
  })
  .describe('An action of an operator or a backend');
export type AuditEntry = z.infer<typeof auditEntry>;
