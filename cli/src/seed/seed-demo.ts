import { SeedingFailed, sendRequest } from '@parley/standalone/demo/seeding/api-user';
import { seedDemo as seedThroughApi, type SeedOptions } from '@parley/standalone/demo/seeding/seed-demo';
import type { SeedResult } from './seed-result.ts';

interface FilledStore {
  items: readonly { username: string }[];
  password: string;
  groups: number;
  conversations: number;
  messages: number;
}

/**
 * Seeds the demo. A server on this machine with an empty store does it itself and lets its web client sign in as the people without a
 * password; on any other server they are users like all others. Throws SeedingFailed when the server rejects a command.
 */
export async function seedDemo(options: SeedOptions): Promise<SeedResult> {
  const filled = await fillEmptyStore(options.origin);
  if (filled !== null) return resultOf(filled.items, filled);
  const seeded = await seedThroughApi(options);
  return resultOf(seeded.users, seeded);
}

/** Resolves to null if the server has no demo, or has accounts. */
async function fillEmptyStore(origin: string): Promise<FilledStore | null> {
  try {
    const { items } = await sendRequest<Pick<FilledStore, 'items'>>(origin, 'GET', '/v1/demo/people');
    return items.length > 0 ? null : await sendRequest<FilledStore>(origin, 'POST', '/v1/demo/seed');
  } catch (error) {
    if (error instanceof SeedingFailed && error.status === 404) return null;
    throw error;
  }
}

function resultOf(people: FilledStore['items'], { password, groups, conversations, messages }: Omit<FilledStore, 'items'>): SeedResult {
  return { usernames: people.map(({ username }) => username), password, groups, conversations, sent: messages };
}
