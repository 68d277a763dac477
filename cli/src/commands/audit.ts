import type { AuditEntry } from '@parley/events/wire/audit';
import { command, type MakeCommand } from '../command.ts';
import { UsageError } from '../command-failed.ts';
import { apiOf, originText } from '../keys/operator-api.ts';
import { wholeNumber } from '../log/arguments.ts';
import { findUser, userText } from '../users/find-user.ts';

const maxLimit = 200;

export const auditCommand: MakeCommand = (start) =>
  command('audit', 'List what operators and backends did with users, keys and webhooks, newest first; from a running server', [
    'parley audit --limit 20',
    'parley audit --user ada.lovelace --json',
  ])
    .summary('List what operators did')
    .option('--user <user>', `only what concerned this user: ${userText}`)
    .option('--limit <count>', `number of entries, up to ${maxLimit}`, wholeNumber, 50)
    .option('--origin <url>', originText)
    .action((options) =>
      start(options, async (invocation) => {
        const { user, limit } = options;
        if (limit > maxLimit) throw new UsageError(`--limit is at most ${maxLimit}`);
        const api = apiOf(invocation, options);
        const selection = user === undefined ? '' : `&userId=${(await findUser(api, user)).id}`;
        const { items } = await api<{ items: AuditEntry[] }>('GET', `/v1/admin/audit?limit=${limit}${selection}`);
        invocation.output.list(
          items,
          [
            { title: 'time', value: ({ at }) => at },
            { title: 'action', value: ({ action }) => action },
            { title: 'by', value: ({ by, actor, apiKeyId }) => apiKeyId ?? nameOf(actor) ?? by.replace('_', ' ') },
            { title: 'target', value: ({ user: target, subject, targetId }) => nameOf(target) ?? subject ?? targetId },
            { title: 'reason', value: ({ reason }) => reason ?? '' },
          ],
          'Nothing was done.',
        );
      }),
    );

function nameOf(person: AuditEntry['user']): string | null {
  return person && (person.username ?? person.displayName);
}
