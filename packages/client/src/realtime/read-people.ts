/** Reads of the user's account, people and presence. */
import { chunks } from '@parley/concurrency/chunks';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import { withPeople, withPresence } from '../state/people.ts';
import type { ClientState } from '../state/state.ts';
import { withUsers } from '../state/users.ts';
import { readAllPages } from './read-pages.ts';
import type { SyncContext } from './sync-context.ts';

const pageSize = 200;
/** Maximum number of users in one `presence.get`. */
const maxUsersPerPresenceRequest = 200;
/** Maximum number of ids in one `GET /v1/users?ids=`. */
const maxUsersPerRequest = 100;

/** Reads account, contacts, requests and blocks, and the presence of contacts and of members of direct conversations. */
export async function readPeople(context: SyncContext): Promise<void> {
  const { call } = context;
  const [contacts, requests, blocks] = await Promise.all([
    readAllPages((cursor) => call('listContacts', { limit: pageSize, ...cursor })),
    readAllPages((cursor) => call('listContactRequests', { limit: pageSize, ...cursor })),
    readAllPages((cursor) => call('listBlocks', { limit: pageSize, ...cursor })),
    readAccount(context),
  ]);
  const profiles = [...contacts, ...requests, ...blocks].map(({ user }) => user);
  context.setState(withUsers(withPeople(context.state(), { contacts, requests, blocks }), profiles));
  await readPresence(context, usersWithPresence(context.state()));
}

export async function readAccount({ call, state, setState }: SyncContext): Promise<void> {
  const account = await call('getMe', {});
  setState({ ...state(), account });
}

/** Reads these users' profiles. Those that do not exist (any longer) stay unknown. */
export async function readUsers(context: SyncContext, userIds: readonly string[]): Promise<void> {
  for (const batch of chunks(userIds, maxUsersPerRequest)) {
    const { items } = await context.call('findUsers', { ids: batch.join(',') });
    context.setState(withUsers(context.state(), items));
  }
}

export async function readPresence(context: SyncContext, userIds: readonly string[]): Promise<void> {
  for (const batch of chunks(userIds, maxUsersPerPresenceRequest)) {
    const { items } = await context.request<{ items: PresenceItem[] }>('presence.get', { userIds: batch });
    context.setState(withPresence(context.state(), items));
  }
}

function usersWithPresence({ userId, contacts, conversations }: ClientState): string[] {
  const direct = Object.values(conversations).filter(({ kind }) => kind === 'direct');
  const members = direct.flatMap(({ members }) => members.map(({ user }) => user.id));
  return [...new Set([...Object.keys(contacts), ...members])].filter((id) => id !== userId);
}
