import { describe, expect, test } from '@jest/globals';
import type { FindSessions } from './session-state.ts';
import { sessionState } from './shared-session-state.ts';

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
  let passed = 0;
  const state = sessionState({ findSessions, clock: () => now, ticks: () => passed });
  return { state, rows, reads: () => reads, pass: (ms: number) => void (passed += ms), setClock: (ms: number) => void (now += ms) };
}

describe('sessions of one process', () => {
  test('live while the table says so', async () => {
    const { state } = setup();
    expect([await state.isActive('live'), await state.isActive('over'), await state.isActive('unknown')]).toEqual([true, false, false]);
  });

  test('the table is asked again after two seconds', async () => {
    const { state, rows, reads, pass } = setup();
    await state.isActive('live');
    pass(1999);
    expect([await state.isActive('live'), reads()]).toEqual([true, 1]);
    rows.get('live')!.revokedAt = 1;
    pass(1);
    expect([await state.isActive('live'), reads()]).toEqual([false, 2]);
  });

  test('a clock that is set back lets nothing be believed for longer', async () => {
    const { state, rows, pass, setClock } = setup();
    await state.isActive('live');
    rows.get('live')!.revokedAt = 1;
    setClock(-120_000);
    pass(2_000);
    expect(await state.isActive('live')).toBe(false);
  });

  test('a revocation holds at once, believed or being read', async () => {
    const { state } = setup();
    await state.isActive('live');
    await state.revoked(['live']);
    expect(await state.isActive('live')).toBe(false);

    const other = setup();
    const reading = other.state.isActive('live');
    await other.state.revoked(['live']);
    expect(await reading).toBe(false);
  });

  test('a table that can not be read is unavailable', async () => {
    const state = sessionState({ findSessions: async () => Promise.reject(new Error('gone')), clock: Date.now });
    await expect(state.isActive('live')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
