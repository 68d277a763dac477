import { describe, expect, test } from '@jest/globals';
import { planLeases } from './plan-leases.ts';

const now = 1_000;
const shard = (number: number, owner: string | null, expiresAt = now + 500) => ({ shard: number, owner, fencing: 1, expiresAt });
const numbers = (rows: { shard: number }[]): number[] => rows.map(({ shard }) => shard);

function plan(me: string, owners: (string | null)[], instances: string[], expiresAt?: number) {
  const shards = owners.map((owner, number) => shard(number, owner, expiresAt));
  const { renew, take, surrender } = planLeases({ me, now, shards, instances });
  return { renew: numbers(renew), take: numbers(take), surrender: numbers(surrender) };
}

describe('leases', () => {
  test('a projector alone takes all shards', () => {
    expect(plan('a', [null, null, null, null], [])).toEqual({ renew: [], take: [0, 1, 2, 3], surrender: [] });
  });

  test('a second one makes the first give up half, and takes it once it is free', () => {
    expect(plan('a', ['a', 'a', 'a', 'a'], ['a', 'b'])).toEqual({ renew: [0, 1], take: [], surrender: [2, 3] });
    expect(plan('b', ['a', 'a', 'a', 'a'], ['a', 'b'])).toEqual({ renew: [], take: [], surrender: [] });
    expect(plan('b', ['a', 'a', null, null], ['a', 'b'])).toEqual({ renew: [], take: [2, 3], surrender: [] });
  });

  test('shards of one that died are shared by the others', () => {
    expect(plan('a', ['a', 'a', 'dead', 'dead'], ['a'], now + 1)).toEqual({ renew: [0, 1], take: [], surrender: [] });
    expect(plan('a', ['dead', 'dead', 'dead', 'dead'], ['a'], now)).toMatchObject({ take: [0, 1, 2, 3] });
  });

  test('what expired is not renewed but taken anew, with a new fencing number', () => {
    expect(plan('a', ['a', 'a', 'a', 'a'], ['a'], now)).toEqual({ renew: [], take: [0, 1, 2, 3], surrender: [] });
  });

  test('with more projectors than shards the last ones stand by', () => {
    const instances = ['a', 'b', 'c', 'd', 'e'];
    expect(plan('e', [null, null, null, null], instances)).toEqual({ renew: [], take: [], surrender: [] });
    expect(plan('a', [null, null, null, null], instances)).toMatchObject({ take: [0] });
  });
});
