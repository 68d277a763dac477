import type { Invite } from '@parley/events/wire/invites';
import { command, group, type MakeCommand } from '../command.ts';
import { apiOf, originText, readAllPages } from '../keys/operator-api.ts';
import { timeText, uuidText, wholeNumber } from '../log/arguments.ts';

export const invitesCommand: MakeCommand = (start) =>
  group('invites', 'Invite people to register where REGISTRATION is `invited`; through a running server', [
    command('create', 'Create an invite and print its link, this once', [
      'parley invites create',
      'parley invites create --uses 20 --note "For the new team" --expires 2027-01-01T00:00:00Z',
    ])
      .option('--uses <count>', 'accounts that may be created with it', wholeNumber, 1)
      .option('--note <text>', 'for the list of invites')
      .option('--expires <time>', 'time from which it is refused (default: never)', timeText)
      .option('--origin <url>', originText)
      .action((options) =>
        start(options, async (invocation) => {
          const { uses: maxUses, note, expires } = options;
          const body = { maxUses, ...(note && { note }), ...(expires && { expiresAt: expires }) };
          const created = await apiOf(invocation, options)<{ invite: Invite; url: string }>('POST', '/v1/invites', body);
          invocation.output.print(created, `${created.url}\nIt is not shown again.`);
        }),
      ),
    command('list', 'List the invites, newest first', ['parley invites list'])
      .option('--origin <url>', originText)
      .action((options) =>
        start(options, async (invocation) => {
          const invites = await readAllPages<Invite>(apiOf(invocation, options), '/v1/invites?limit=200');
          invocation.output.list(
            invites,
            [
              { title: 'id', value: ({ id }) => id },
              { title: 'note', value: ({ note }) => note ?? '' },
              { title: 'used', value: ({ uses, maxUses }) => `${uses} of ${maxUses}` },
              { title: 'expires', value: ({ expiresAt }) => expiresAt ?? 'never' },
              { title: 'revoked', value: ({ isRevoked }) => (isRevoked ? 'yes' : '') },
            ],
            'No invites.',
          );
        }),
      ),
    command('revoke', 'Revoke an invite; accounts that were created with it stay', [
      'parley invites revoke 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b',
    ])
      .argument('<id>', 'id of the invite', uuidText)
      .option('--origin <url>', originText)
      .action((id, options) =>
        start(options, async (invocation) => {
          await apiOf(invocation, options)('DELETE', `/v1/invites/${id}`);
          invocation.output.print({ revoked: id }, `Revoked ${id}.`);
        }),
      ),
  ]).summary('Invite people to register');
