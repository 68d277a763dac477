/** Registers the people of the demo, gives them pictures, and makes them contacts. */
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { people, type DemoPerson, type DemoUsername } from '../people.ts';
import { renderPortrait } from '../pictures/render-pictures.ts';
import { ApiUser, awaitProjections, SeedingFailed, type NewAccount } from './api-user.ts';

export type DemoUsers = ReadonlyMap<DemoUsername, ApiUser>;

export interface RegisterOptions {
  origin: string;
  password: string;
  /** Appended to a username that is taken. */
  suffix: string;
  /** Called for each person once the account exists. */
  onRegistered(user: ApiUser): void;
}

/** Registers in the order of the list: each hashes a password, which keeps the server busy. */
export async function registerPeople(options: RegisterOptions): Promise<DemoUsers> {
  const users = new Map<DemoUsername, ApiUser>();
  for (const { username, displayName } of people) {
    const user = await register(options, { username, displayName });
    options.onRegistered(user);
    users.set(username, user);
  }
  await forEachConcurrent<DemoPerson>(people, 3, async ({ username, about, look }) => {
    const user = users.get(username as DemoUsername)!;
    const avatar = look === null ? {} : { avatarFileId: await user.upload(await renderPortrait(look)) };
    await user.request('PATCH', '/v1/me', { about, ...avatar });
  });
  await awaitProjections([...users.values()]);
  return users;
}

async function register(
  { origin, password, suffix }: RegisterOptions,
  { username, displayName }: { username: string; displayName: string },
): Promise<ApiUser> {
  const account: NewAccount = { username, displayName, password, deviceName: 'Demo data' };
  try {
    return await ApiUser.register(origin, account);
  } catch (error) {
    if (!(error instanceof SeedingFailed) || error.code !== 'username_taken') throw error;
    return ApiUser.register(origin, { ...account, username: `${username}_${suffix}` });
  }
}

const contacts: readonly (readonly [DemoUsername, DemoUsername])[] = [
  ...(['bruno', 'chiara', 'deniz', 'elif', 'felix', 'grace', 'hugo', 'ines', 'jonas', 'kira', 'maya'] as const).map(
    (username) => ['ada', username] as const,
  ),
  ['bruno', 'chiara'],
  ['bruno', 'hugo'],
  ['chiara', 'elif'],
  ['deniz', 'kira'],
  ['grace', 'hugo'],
  ['grace', 'leon'],
  ['felix', 'jonas'],
];

/** Sender and recipient of requests that wait for an answer. */
const openRequests: readonly (readonly [DemoUsername, DemoUsername])[] = [
  ['leon', 'ada'],
  ['olga', 'ada'],
  ['nils', 'grace'],
];

const blocks: readonly (readonly [DemoUsername, DemoUsername])[] = [
  ['ada', 'paulo'],
  ['hugo', 'nils'],
];

export async function connectPeople(users: DemoUsers): Promise<void> {
  const request = (sender: DemoUsername, recipient: DemoUsername): Promise<unknown> =>
    users.get(sender)!.request('POST', '/v1/contact-requests', { userId: users.get(recipient)!.id });
  await forEachConcurrent(contacts, 3, async ([one, other]) => {
    await request(one, other);
    await request(other, one);
  });
  for (const [sender, recipient] of openRequests) await request(sender, recipient);
  await awaitProjections([...users.values()]);
}

/** After the dialogs: who is blocked cannot add the other to a group. */
export async function blockPeople(users: DemoUsers): Promise<void> {
  for (const [one, other] of blocks) await users.get(one)!.request('PUT', `/v1/blocks/${users.get(other)!.id}`);
  await awaitProjections([...users.values()]);
}
