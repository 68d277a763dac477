import type { PasswordReset, UserOverview, UserRole } from '@parley/events/wire/operators';
import { Option } from '@commander-js/extra-typings';
import { command, group, type MakeCommand } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { apiOf, originText, readAllPages, type OperatorApi } from '../keys/operator-api.ts';
import { createUserCommand } from './create-user.ts';
import { userCertificateCommand } from './certificate.ts';
import { eraseUserCommand } from './erase-user.ts';
import { exportUserCommand } from './export-user.ts';
import { reasonOption } from '../stores/record-action.ts';
import { findUser, userText } from '../users/find-user.ts';

export const usersCommand: MakeCommand = (start) => {
  /** A command that does something with one user. */
  const userCommand = (
    name: string,
    description: string,
    work: (api: OperatorApi, user: UserOverview, reason: { reason?: string }, invocation: Invocation) => Promise<void>,
  ) =>
    command(name, description, [`parley users ${name} ada.lovelace --reason "Asked at the help desk"`])
      .argument('<user>', userText)
      .option(...reasonOption)
      .option('--origin <url>', originText)
      .action((name, options) =>
        start(options, async (invocation) => {
          const api = apiOf(invocation, options);
          const { reason } = options;
          await work(api, await findUser(api, name), reason === undefined ? {} : { reason }, invocation);
        }),
      );

  return group('users', 'Find and create users, suspend or erase them, reset passwords and name operators; through a running server', [
    command('list', 'List users', ['parley users list --query ada', 'parley users list --state suspended'])
      .option('--query <text>', 'beginning of a name, a whole email address, or an id')
      .addOption(new Option('--state <state>', 'only users in this state').choices(['active', 'suspended'] as const))
      .option('--operators', 'only operators')
      .option('--origin <url>', originText)
      .action((options) => start(options, async (invocation) => listUsers(apiOf(invocation, options), options, invocation))),
    createUserCommand(start),
    command('suspend', 'End the sessions of a user and refuse new ones', ['parley users suspend ada.lovelace --reason "Sends advertising"'])
      .argument('<user>', userText)
      .requiredOption(...reasonOption)
      .option('--origin <url>', originText)
      .action((name, options) =>
        start(options, async (invocation) => {
          const api = apiOf(invocation, options);
          const { id } = await findUser(api, name);
          await api('POST', `/v1/admin/users/${id}/suspend`, { reason: options.reason });
          invocation.output.print({ suspended: id }, `Suspended ${name}.`);
        }),
      ),
    userCommand('unsuspend', 'End a suspension', async (api, { id, displayName }, reason, { output }) => {
      await api('POST', `/v1/admin/users/${id}/unsuspend`, reason);
      output.print({ unsuspended: id }, `${displayName} may log in again.`);
    }),
    userCommand('sign-out', 'End all sessions of a user, who may log in again', async (api, { id, displayName }, reason, { output }) => {
      await api('POST', `/v1/admin/users/${id}/sign-out`, reason);
      output.print({ signedOut: id }, `${displayName} is logged out everywhere.`);
    }),
    userCommand('reset-password', 'Print a link with which the user sets a new password', async (api, { id }, reason, { output }) => {
      const { passwordReset } = await api<{ passwordReset: PasswordReset }>('POST', `/v1/admin/users/${id}/password-reset`, reason);
      output.print(passwordReset, `${passwordReset.url}\nIt works once, until ${passwordReset.expiresAt}. It is not shown again.`);
    }),
    userCommand('grant-operator', 'Make a user an operator, who then has to log in again', (api, user, reason, invocation) =>
      changeRole(api, user, { role: 'operator', ...reason }, invocation),
    ),
    userCommand('revoke-operator', 'End the role of an operator', (api, user, reason, invocation) =>
      changeRole(api, user, { role: 'user', ...reason }, invocation),
    ),
    eraseUserCommand(start),
    userCertificateCommand(start),
    exportUserCommand(start),
  ]).summary('Manage users and operators');
};

async function changeRole(
  api: OperatorApi,
  { id, displayName }: UserOverview,
  change: { role: UserRole; reason?: string },
  { output }: Invocation,
): Promise<void> {
  await api('PUT', `/v1/admin/users/${id}/role`, change);
  output.print(
    { userId: id, role: change.role },
    `${displayName} is ${change.role === 'operator' ? 'an operator' : 'no operator any longer'}.`,
  );
}

interface ListOptions {
  query?: string | undefined;
  state?: string | undefined;
  operators?: true | undefined;
}

async function listUsers(api: OperatorApi, { query, state, operators }: ListOptions, { output }: Invocation): Promise<void> {
  const search = new URLSearchParams({
    limit: '200',
    ...(query !== undefined && { query }),
    ...(state !== undefined && { state }),
    ...(operators && { role: 'operator' }),
  });
  output.list(
    await readAllPages<UserOverview>(api, `/v1/admin/users?${search.toString()}`),
    [
      { title: 'id', value: ({ id }) => id },
      { title: 'username', value: ({ username }) => username ?? '' },
      { title: 'name', value: ({ displayName }) => displayName },
      { title: 'role', value: ({ role }) => (role === 'operator' ? role : '') },
      { title: 'sessions', value: ({ sessionCount }) => String(sessionCount) },
      { title: 'suspended', value: ({ suspendedAt }) => suspendedAt ?? '' },
      { title: 'created', value: ({ createdAt }) => createdAt },
      { title: 'last seen', value: ({ presence, lastSeenAt }) => (presence === 'online' ? 'now' : (lastSeenAt ?? '')) },
    ],
    'No users.',
  );
}
