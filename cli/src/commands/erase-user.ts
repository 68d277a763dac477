import type { EventStore } from '@parley/event-store/event-store';
import { userStatusRefs } from '@parley/events/user-status';
import { timeOf } from '@parley/events/wire/fields';
import type { Erasure } from '@parley/events/wire/users';
import { keyStore } from '@parley/key-store/key-store';
import { readErasedSubjects } from '@parley/key-store/subject-keys';
import type { KeyTables } from '@parley/key-store/wrapped-keys';
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

/** `parley users erased`. */
export const erasedUsersCommand = (start: Start) =>
  command('erased', 'List erased users, and those that a restored backup brought back; reads the stores', [
    'parley users erased --json',
  ]).action((options) =>
    start(options, async ({ config, stores, output }) => {
      const [{ store }, keys] = [await stores(), keyStore(config, { role: 'reader', deadlineMs: 0 })];
      try {
        output.list(await readErasedUsers(store, await keys.tables()), columns, 'Nobody was erased.');
      } finally {
        await keys.close();
      }
    }),
  );

interface ErasedUser {
  id: string;
  erasedAt: string;
  /** `erase again`: the log does not have the erasure. */
  state: 'erased' | 'pending' | 'erase again' | 'not in the log';
}

const columns = [
  { title: 'id', value: ({ id }: ErasedUser) => id },
  { title: 'erased', value: ({ erasedAt }: ErasedUser) => erasedAt },
  { title: 'log', value: ({ state }: ErasedUser) => state },
];

async function readErasedUsers(store: Pick<EventStore, 'load'>, keys: KeyTables): Promise<ErasedUser[]> {
  const users: ErasedUser[] = [];
  for (const { subjectId: id, erasedAt } of await readErasedSubjects(keys, 'profile')) {
    const { events } = await store.load(userStatusRefs(id), { current: true });
    users.push({ id, erasedAt: timeOf(erasedAt), state: stateOf(events.map(({ type }) => type)) });
  }
  return users;
}

function stateOf(types: readonly string[]): ErasedUser['state'] {
  if (types.length === 0) return 'not in the log';
  if (types.includes('AccountErased')) return 'erased';
  return types.includes('AccountErasureRequested') ? 'pending' : 'erase again';
}
