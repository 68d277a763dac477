import type { Erasure } from '@parley/events/wire/users';
import { command, type Start } from '../command.ts';
import { apiOf, originText } from '../keys/operator-api.ts';
import { uuidText } from '../log/arguments.ts';

/** `parley users erase`. */
export const eraseUserCommand = (start: Start) =>
  command('erase', 'Erase a user for good: profile, messages, files, devices', [
    'parley users erase 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b',
    'parley users erase 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b --yes',
  ])
    .argument('<id>', 'id of the user', uuidText)
    .option('--yes', 'do not ask')
    .option('--origin <url>', originText)
    .action((id, options) =>
      start(options, async (invocation) => {
        const api = apiOf(invocation, options);
        await invocation.confirm(`This erases the user ${id} and cannot be undone.`, options);
        const { erasure } = await api<{ erasure: Erasure }>('DELETE', `/v1/users/${id}`);
        const text = { pending: `The erasure ${erasure.id} has begun: ${id} is logged out.`, completed: `${id} is erased.` };
        invocation.output.print(erasure, text[erasure.state]);
      }),
    );
