import { describe, expect, test } from '@jest/globals';
import { planLeases } from './plan-leases.ts';

const now = 1_000;
const lease = (shard: number, owner: string | null, expiresAt = now + 500) => ({ shard, owner, fencingToken: 1, expiresAt });
const shardsOf = (rows: { shard: number }[]): number[] => rows.map(({ shard }) => shard);

function plan(instanceId: string, owners: (string | null)[], instances: string[], expiresAt?: number) {
  const leases = owners.map((owner, shard) => lease(shard, owner, expiresAt));
  const { renew, acquire, surrender } = planLeases({ instanceId, now, leases, instances });
  return { renew: shardsOf(renew), acquire: shardsOf(acquire), surrender: shardsOf(surrender) };
}

describe('the lease plan', () => {
  test('gives all shards to a single process', () => {
    expect(plan('a', [null, null, null, null], [])).toEqual({ renew: [], acquire: [0, 1, 2, 3], surrender: [] });
  });

  test('makes the first process surrender half to a second one, which acquires it once it is free', () => {
    expect(plan('a', ['a', 'a', 'a', 'a'], ['a', 'b'])).toEqual({ renew: [0, 1], acquire: [], surrender: [2, 3] });
    expect(plan('b', ['a', 'a', 'a', 'a'], ['a', 'b'])).toEqual({ renew: [], acquire: [], surrender: [] });
    expect(plan('b', ['a', 'a', null, null], ['a', 'b'])).toEqual({ renew: [], acquire: [2, 3], surrender: [] });
  });

  test('shares the shards of a dead process among the others', () => {
    expect(plan('a', ['a', 'a', 'dead', 'dead'], ['a'], now + 1)).toEqual({ renew: [0, 1], acquire: [], surrender: [] });
    expect(plan('a', ['dead', 'dead', 'dead', 'dead'], ['a'], now)).toMatchObject({ acquire: [0, 1, 2, 3] });
  });

  test('acquires an expired lease of its own anew, with a new fencing token', () => {
    expect(plan('a', ['a', 'a', 'a', 'a'], ['a'], now)).toEqual({ renew: [], acquire: [0, 1, 2, 3], surrender: [] });
  });

  test('keeps the last processes on standby when there are more than shards', () => {
    const instances = ['a', 'b', 'c', 'd', 'e'];
    expect(plan('e', [null, null, null, null], instances)).toEqual({ renew: [], acquire: [], surrender: [] });
    expect(plan('a', [null, null, null, null], instances)).toMatchObject({ acquire: [0] });
  });
});
