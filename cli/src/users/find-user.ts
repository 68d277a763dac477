import type { UserOverview } from '@parley/events/wire/operators';
import { CommandFailed } from '../command-failed.ts';
import { readAllPages, type OperatorApi } from '../keys/operator-api.ts';

export const userText = 'username, email address or id of the user';

/** The user with exactly this username, address or id. Throws CommandFailed. */
export async function findUser(api: OperatorApi, name: string): Promise<UserOverview> {
  const users = await readAllPages<UserOverview>(api, `/v1/admin/users?limit=200&query=${encodeURIComponent(name)}`);
  const lowerCase = name.toLowerCase();
  const found = users.find(({ id, username, email }) => [id, username, email].includes(lowerCase));
  if (found === undefined) throw new CommandFailed(`there is no user ${name}`, `parley users list --query ${name}`);
  return found;
}
