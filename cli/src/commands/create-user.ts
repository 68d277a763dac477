import type { PasswordReset } from '@parley/events/wire/operators';
import type { ManagedUser } from '@parley/events/wire/users';
import { command, type Start } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import { apiOf, originText } from '../keys/operator-api.ts';
import { reasonOption } from '../stores/record-action.ts';

/** `parley users create`. */
export const createUserCommand = (start: Start) =>
  command('create', 'Create a user, and print a link with which the user sets a password; with --operator, the first operator too', [
    'parley users create mara --name "Mara Lind" --email mara@example.org --operator',
  ])
    .argument('<username>', 'the username')
    .option('--name <text>', 'name that others see (default: the username)')
    .option('--email <address>', 'email address of the user')
    .option('--operator', 'make the user an operator')
    .option(...reasonOption)
    .option('--origin <url>', originText)
    .action((username, options) =>
      start(options, async (invocation) => {
        const api = apiOf(invocation, options);
        const { name: displayName = username, email, operator, reason } = options;
        const given = reason === undefined ? {} : { reason };
        const { user } = await api<{ user: ManagedUser }>('POST', '/v1/users', { username, displayName, ...(email && { email }) });
        try {
          const path = `/v1/admin/users/${user.id}`;
          if (operator) await api('PUT', `${path}/role`, { role: 'operator', ...given });
          const { passwordReset } = await api<{ passwordReset: PasswordReset }>('POST', `${path}/password-reset`, given);
          const { url, expiresAt } = passwordReset;
          const sentence = `${url}\nHand it to ${displayName}: it works once, until ${expiresAt}, and is not shown again.`;
          invocation.output.print({ userId: user.id, username, role: operator ? 'operator' : 'user', ...passwordReset }, sentence);
        } catch (error) {
          if (!(error instanceof CommandFailed)) throw error;
          const rest = [...(operator ? [`parley users grant-operator ${username}`] : []), `parley users reset-password ${username}`];
          throw new CommandFailed(`${username} is created, but ${error.message}`, rest.join(', then '));
        }
      }),
    );
