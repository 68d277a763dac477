import type { UserDetails } from '@parley/events/wire/operators';
import type { Erasure } from '@parley/events/wire/users';
import { command, type Start } from '../command.ts';
import { apiOf, originText } from '../keys/operator-api.ts';
import { uuidText } from '../log/arguments.ts';
import { reasonOption } from '../stores/record-action.ts';

/** `parley users erase`. */
export const eraseUserCommand = (start: Start) =>
  command('erase', 'Erase a user for good: profile, messages, files, devices', [
    'parley users erase 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b',
    'parley users erase 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b --yes',
  ])
    .argument('<id>', 'id of the user', uuidText)
    .option('--yes', 'do not ask')
    .option(...reasonOption)
    .option('--origin <url>', originText)
    .action((id, options) =>
      start(options, async (invocation) => {
        const api = apiOf(invocation, options);
        const path = `/v1/admin/users/${id}`;
        if (!options.yes) await invocation.confirm(describeLoss(await api<UserDetails>('GET', path)), options);
        const body = options.reason === undefined ? {} : { reason: options.reason };
        const { erasure } = await api<{ erasure: Erasure }>('DELETE', path, body);
        const text = { pending: `The erasure ${erasure.id} has begun: ${id} is logged out.`, completed: `${id} is erased.` };
        invocation.output.print(erasure, text[erasure.state]);
      }),
    );

function describeLoss({ id, username, displayName, sessionCount, conversationCount, fileBytes }: UserDetails): string {
  const name = `${displayName || 'the erased user'} (${username === null ? id : `@${username}`})`;
  const amounts = `devices: ${sessionCount}, conversations: ${conversationCount}, files: ${Math.ceil(fileBytes / 1_024).toLocaleString('en')} KiB`;
  return `This erases ${name}: the profile, all that the user wrote, and what the user has (${amounts}). It cannot be undone.`;
}
