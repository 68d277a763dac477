/** Reads the profiles of users that timelines name and the state does not have. */
import type { Limit } from '@parley/concurrency/limit';
import type { ClientState } from '../state/state.ts';
import { usersIn } from '../state/users.ts';
import { readUsers } from './read-people.ts';
import type { SyncContext } from './sync-context.ts';

export interface UserLoader {
  /** Reads those of these users that are unknown. Concurrent calls share their requests. */
  load(userIds: readonly string[]): Promise<void>;
  /** Reads the users of timelines that changed since the last call. Failures are ignored: the next change tries again. */
  learnFrom(state: ClientState): void;
}

export function createUserLoader(context: SyncContext, read: Limit): UserLoader {
  const pending = new Set<string>();
  /** Users that do not exist are not requested again. */
  const requested = new Set<string>();
  let reading: Promise<void> | null = null;
  /** Items, and lists of items. */
  let seen = new WeakSet<object>();

  async function readPending(): Promise<void> {
    const userIds = [...pending].filter((id) => !context.state().users[id] && !requested.has(id));
    pending.clear();
    if (userIds.length === 0) return;
    await readUsers(context, userIds);
    for (const id of userIds) requested.add(id);
  }

  function load(userIds: readonly string[]): Promise<void> {
    const { users } = context.state();
    const unknown = userIds.filter((id) => !users[id] && !requested.has(id));
    if (unknown.length === 0) return Promise.resolve();
    for (const id of unknown) pending.add(id);
    // Not at once, so that calls of the same moment share a request.
    return (reading ??= Promise.resolve().then(() => {
      reading = null;
      return read(readPending);
    }));
  }

  return {
    load,
    learnFrom({ timelines }) {
      const changed = Object.values(timelines).flatMap(({ items }) => (seen.has(items) ? [] : [items]));
      const items = changed.flat().filter((item) => !seen.has(item));
      for (const each of [...changed, ...items]) seen.add(each);
      if (items.length > 0) void load(items.flatMap(usersIn)).catch(() => (seen = new WeakSet()));
    },
  };
}
