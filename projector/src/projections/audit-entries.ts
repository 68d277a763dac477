import type { EventType } from '@parley/events/catalogue';
import type { StoredEvent } from '@parley/events/envelope';
import { streamOwnerId } from '@parley/events/streams';
import type { AuditAction } from '@parley/events/wire/audit';
import { auditEntries, type AuditEntryRow } from '@parley/read-tables/tables/audit';
import type { Projection, Rows, Step } from './projection.ts';

type Details = Partial<Pick<AuditEntryRow, 'userId' | 'subject' | 'reason'>>;

function entry<Type extends EventType>(action: AuditAction, detailsOf: (payload: StoredEvent<Type>['payload']) => Details): Step<Type> {
  return {
    apply({ id, stream, recordedAt, metadata, position, payload }: StoredEvent<Type>, rows: Rows) {
      const { actorId, apiKeyId = null } = metadata;
      const none = { userId: null, subject: null, reason: null };
      const event = { streamOwnerId: streamOwnerId(stream), eventId: id, at: recordedAt, action, actorId, apiKeyId, position };
      rows.put(auditEntries, { ...event, ...none, ...detailsOf(payload) });
    },
  };
}

type ProfileEvent =
  | 'AccountRegistered'
  | 'UsernameChanged'
  | 'DisplayNameChanged'
  | 'EmailChanged'
  | 'AboutChanged'
  | 'AvatarChanged'
  | 'UserCustomChanged';

/** Only by operators: users are the actors of their own changes, and a backend makes as many as its product has users. */
function byOperator(action: AuditAction, subject: string | null): Step<ProfileEvent> {
  const step = entry<ProfileEvent>(action, ({ userId }) => ({ userId, subject }));
  return {
    apply(event, rows) {
      const { metadata, payload } = event;
      if (metadata.apiKeyId === undefined && metadata.actorId !== payload.userId) step.apply(event, rows);
    },
  };
}

interface AboutUser {
  userId: string;
  personal: { reason: string | null };
}

const aboutUser = ({ userId, personal }: AboutUser): Details => ({ userId, reason: personal.reason });
const aboutWebhook = ({ origin }: { origin?: string }): Details => ({ subject: origin ?? null });

/** Writes `audit_entries`, one row per action. Each event names its actor; no step reads a row. */
export const auditEntriesProjection: Projection = {
  table: auditEntries,
  version: 2,
  reads: [],
  steps: {
    AccountRegistered: byOperator('user.created', null),
    UsernameChanged: byOperator('user.changed', 'username'),
    DisplayNameChanged: byOperator('user.changed', 'display name'),
    EmailChanged: byOperator('user.changed', 'email address'),
    AboutChanged: byOperator('user.changed', 'about'),
    AvatarChanged: byOperator('user.changed', 'picture'),
    UserCustomChanged: byOperator('user.changed', 'custom'),
    OperatorRoleGranted: entry('operator.granted', aboutUser),
    OperatorRoleRevoked: entry('operator.revoked', aboutUser),
    OperatorActed: {
      apply: (event, rows) =>
        entry<'OperatorActed'>(event.payload.action, ({ subject, reason }) => ({ subject, reason })).apply(event, rows),
    },
    UserSuspended: entry('user.suspended', aboutUser),
    UserUnsuspended: entry('user.unsuspended', aboutUser),
    UserSignedOut: entry('user.signed_out', aboutUser),
    UserSessionStarted: entry('user.session_started', aboutUser),
    PasswordResetIssued: entry('user.password_reset_issued', aboutUser),
    AccountErasureRequested: entry('user.erasure_requested', ({ userId, reason }) => ({ userId, reason })),
    DataExportRequested: entry('user.export_requested', aboutUser),
    ApiKeyCreated: entry('api_key.created', ({ name, userId }) => ({ subject: name, userId })),
    ApiKeyRevoked: entry('api_key.revoked', () => ({})),
    InviteCreated: entry('invite.created', ({ note }) => ({ subject: note })),
    InviteRevoked: entry('invite.revoked', () => ({})),
    WebhookCreated: entry('webhook.created', aboutWebhook),
    WebhookChanged: entry('webhook.changed', aboutWebhook),
    WebhookPaused: entry('webhook.paused', () => ({})),
    WebhookResumed: entry('webhook.resumed', () => ({})),
    WebhookSecretRotated: entry('webhook.secret_rotated', () => ({})),
    WebhookSought: entry('webhook.sought', () => ({})),
    WebhookDeleted: entry('webhook.deleted', () => ({})),
  },
};
