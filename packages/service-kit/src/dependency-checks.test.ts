import { describe, expect, test } from '@jest/globals';
import { createDependencyChecks } from './dependency-checks.ts';

const named = (name: string) => Object.assign(new Error('partition 3 lost events'), { name });

function checks() {
  const system = { now: 0, failure: null as Error | null };
  const check = createDependencyChecks({
    dependencies: { database: async () => (system.failure ? Promise.reject(system.failure) : undefined) },
    graceMs: 15_000,
    clock: () => system.now,
  });
  return { system, check };
}

describe('HA 3.5: readiness during a failover', () => {
  test('tolerates a database that is away for less than the grace period', async () => {
    const { system, check } = checks();
    expect(await check()).toEqual({ states: { database: 'up' }, reasons: {} });
    system.failure = named('StoreUnavailable');
    system.now = 14_999;
    expect((await check()).states).toEqual({ database: 'up' });
    system.now = 15_000;
    expect(await check()).toEqual({ states: { database: 'down' }, reasons: {} });
    system.failure = null;
    expect((await check()).states).toEqual({ database: 'up' });
  });

  test('does not tolerate a database that was never there', async () => {
    const { system, check } = checks();
    system.failure = named('StoreUnavailable');
    expect((await check()).states).toEqual({ database: 'down' });
  });

  test('HA 3.1: fails at once for a diverged log, and gives the reason', async () => {
    const { system, check } = checks();
    await check();
    system.failure = named('LogDiverged');
    expect(await check()).toEqual({ states: { database: 'down' }, reasons: { database: 'partition 3 lost events' } });
  });
});
