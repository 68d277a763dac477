import { describe, expect, test } from '@jest/globals';
import type { FindSessions } from './session-state.ts';
import { createSessionState } from './create-session-state.ts';

function setup() {
  let now = 1_750_000_000_000;
  const rows = new Map([
    ['live', { revokedAt: null as number | null, expiresAt: now + 3_600_000 }],
    ['over', { revokedAt: null, expiresAt: now }],
  ]);
  let reads = 0;
  const findSessions: FindSessions = async (ids) => {
    reads++;
    return new Map([...rows].filter(([id]) => ids.includes(id)));
  };
  let elapsed = 0;
  const state = createSessionState({ findSessions, clock: () => now, ticks: () => elapsed });
  return { state, rows, reads: () => reads, pass: (ms: number) => void (elapsed += ms), setClock: (ms: number) => void (now += ms) };
}

describe('session state of a single process', () => {
  test('follows the table', async () => {
    const { state } = setup();
    expect([await state.isActive('live'), await state.isActive('over'), await state.isActive('unknown')]).toEqual([true, false, false]);
  });

  test('reads the table again after two seconds', async () => {
    const { state, rows, reads, pass } = setup();
    await state.isActive('live');
    pass(1999);
    expect([await state.isActive('live'), reads()]).toEqual([true, 1]);
    rows.get('live')!.revokedAt = 1;
    pass(1);
    expect([await state.isActive('live'), reads()]).toEqual([false, 2]);
  });

  test('a clock that is set back extends no cache entry', async () => {
    const { state, rows, pass, setClock } = setup();
    await state.isActive('live');
    rows.get('live')!.revokedAt = 1;
    setClock(-120_000);
    pass(2_000);
    expect(await state.isActive('live')).toBe(false);
  });

  test('a revocation takes effect at once, even if the session is cached or being read', async () => {
    const { state } = setup();
    await state.isActive('live');
    await state.revoked(['live']);
    expect(await state.isActive('live')).toBe(false);

    const other = setup();
    const reading = other.state.isActive('live');
    await other.state.revoked(['live']);
    expect(await reading).toBe(false);
  });

  test('throws unavailable if the table cannot be read', async () => {
    const state = createSessionState({ findSessions: async () => Promise.reject(new Error('gone')), clock: Date.now });
    await expect(state.isActive('live')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
