import { Problem } from '@parley/service-kit/problems';
import type { ReadDemoAccounts } from './demo-accounts.ts';
import type { DemoPeople } from './demo-people.ts';
import type { ListeningAddress } from './local-pages.ts';
import type { SeedResult } from './seeding/seed-demo.ts';

/** Fills the store, once; a call during that time waits for it. Throws `conflict` if the store has accounts. */
export type FillStore = () => Promise<SeedResult>;

interface Dependencies extends Pick<ReadDemoAccounts, 'isStoreEmpty'> {
  people: DemoPeople;
  listensOn: ListeningAddress;
}

/** Seeds through this server's own API, as any client could: no command has a second path. */
export function createFillStore({ people, isStoreEmpty, listensOn }: Dependencies): FillStore {
  let running: Promise<SeedResult> | undefined;

  async function fill(): Promise<SeedResult> {
    if (!(await isStoreEmpty())) throw new Problem('conflict', { detail: 'The store has accounts: only an empty one can be filled' });
    // Draws pictures, which nothing else in this process does.
    const { seedDemo } = await import('./seeding/seed-demo.ts');
    return seedDemo({ origin: originOf(listensOn()), onRegistered: ({ id }) => people.add(id) });
  }

  return () => (running ??= fill().finally(() => (running = undefined)));
}

function originOf({ address, family, port }: ReturnType<ListeningAddress>): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
