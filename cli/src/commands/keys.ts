import type { ApiKey } from '@parley/events/wire/api-keys';
import { apiKeyScopes } from '@parley/service-kit/auth/api-key-scopes';
import { command, group, type MakeCommand } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { apiOf, originText, readAllPages, type OperatorApi } from '../keys/operator-api.ts';
import { timeText, uuidText } from '../log/arguments.ts';

export const keysCommand: MakeCommand = (start) =>
  group('keys', 'Manage API keys, with which the backend of a product calls Parley; through a running server', [
    command('create', 'Create a key and print it, this once', [
      'parley keys create "Shop backend" --scope users --scope conversations',
      'parley keys create "Order bot" --scope messages --user 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b --expires 2027-01-01T00:00:00Z',
    ])
      .argument('<name>', 'what the key is for')
      .requiredOption('--scope <scope...>', `what the key may do: ${apiKeyScopes.join(', ')}`)
      .option('--user <id>', 'user that the key always acts as (default: each request names one)', uuidText)
      .option('--expires <time>', 'time from which the key is rejected (default: never)', timeText)
      .option('--origin <url>', originText)
      .action((name, options) =>
        start(options, async (invocation) => {
          const { scope: scopes, user, expires } = options;
          const body = { name, scopes, ...(user && { userId: user }), ...(expires && { expiresAt: expires }) };
          const api = apiOf(invocation, options);
          const created = await api<{ apiKey: ApiKey; secret: string }>('POST', '/v1/api-keys', body);
          invocation.output.print(created, `${created.secret}\nStore it now: it is not shown again.`);
        }),
      ),
    command('list', 'List the keys that are not revoked', ['parley keys list'])
      .option('--origin <url>', originText)
      .action((options) => start(options, async (invocation) => listKeys(apiOf(invocation, options), invocation))),
    command('revoke', 'Revoke a key: every service rejects it at once, and its sockets close', ['parley keys revoke 4fTq0ZbX9sLd'])
      .argument('<id>', 'id of the key')
      .option('--origin <url>', originText)
      .action((id, options) =>
        start(options, async (invocation) => {
          await apiOf(invocation, options)('DELETE', `/v1/api-keys/${encodeURIComponent(id)}`);
          invocation.output.print({ revoked: id }, `Revoked ${id}.`);
        }),
      ),
  ]).summary('Manage API keys of backends');

async function listKeys(api: OperatorApi, { output }: Invocation): Promise<void> {
  const keys = await readAllPages<ApiKey>(api, '/v1/api-keys?limit=200');
  output.list(
    keys,
    [
      { title: 'id', value: ({ id }) => id },
      { title: 'name', value: ({ name }) => name },
      { title: 'scopes', value: ({ scopes }) => scopes.join(' ') },
      { title: 'user', value: ({ userId }) => userId ?? '' },
      { title: 'last used', value: ({ lastUsedAt }) => lastUsedAt ?? 'never' },
      { title: 'expires', value: ({ expiresAt }) => expiresAt ?? 'never' },
    ],
    'No keys.',
  );
}
