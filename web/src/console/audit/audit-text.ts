import type { AuditAction, AuditEntry } from '@parley/events/wire/audit';

const texts: Readonly<Record<AuditAction, string>> = {
  'operator.granted': 'Made an operator',
  'operator.revoked': 'Role of operator ended',
  'user.created': 'Account created',
  'user.changed': 'Profile changed',
  'user.suspended': 'Suspended',
  'user.unsuspended': 'Suspension lifted',
  'user.signed_out': 'Signed out everywhere',
  'user.session_started': 'Session started',
  'user.password_reset_issued': 'Reset link created',
  'user.erasure_requested': 'Erasure requested',
  'user.export_requested': 'Copy of the data requested',
  'api_key.created': 'API key created',
  'api_key.revoked': 'API key revoked',
  'invite.created': 'Invite created',
  'invite.revoked': 'Invite revoked',
  'webhook.created': 'Webhook created',
  'webhook.changed': 'Webhook changed',
  'webhook.paused': 'Webhook paused',
  'webhook.resumed': 'Webhook resumed',
  'webhook.secret_rotated': 'Secret of a webhook replaced',
  'webhook.sought': 'Webhook replayed',
  'webhook.deleted': 'Webhook deleted',
  'rebuild.started': 'Rebuild started',
  'rebuild.cancelled': 'Rebuild canceled',
  'rebuild.rolled_back': 'Previous tables restored',
  'dead_letter.retried': 'Dead letter retried',
  'event.revealed': 'Personal fields of an event shown',
  'epoch.begun': 'Epoch begun',
  'master_key.rotated': 'Master key rotated',
  'backup.created': 'Backup made',
  'backup.restored': 'Backup restored',
};

/** An action that a newer server knows has its name. */
export const actionText = ({ action }: Pick<AuditEntry, 'action'>): string => texts[action] ?? action;

export function actorText({ by, actor, apiKeyId }: Pick<AuditEntry, 'by' | 'actor' | 'apiKeyId'>): string {
  if (apiKeyId !== null) return `API key ${apiKeyId}`;
  if (by === 'operator_token') return 'operator token';
  if (by === 'command_line') return 'parley command';
  return actor?.username ?? actor?.displayName ?? 'an erased operator';
}
