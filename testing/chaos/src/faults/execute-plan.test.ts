import { expect, test } from '@jest/globals';
import type { Operation } from '../operations.ts';
import type { Plan } from '../plan.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { executePlan } from './execute-plan.ts';

const disconnect: Operation = { kind: 'disconnect clients', third: 0 };
const freeze: Operation = { kind: 'freeze server', server: 'redis' };
const kill: Operation = { kind: 'kill', service: 'projector', index: 0 };

/** A testbed whose Redis cannot be frozen. */
function testbedWithBrokenRedis(calls: string[]): Testbed {
  const proxy = { cut: () => calls.push('cut'), restore: () => calls.push('restore') };
  const projector = { signal: (name: string) => calls.push(name) };
  const redis = { pause: () => Promise.reject(new Error('redis is gone')) };
  return { clientProxies: [proxy], system: { redis, services: { projector: [projector] } } } as unknown as Testbed;
}

test('reverts all operations at once and starts no other when an operation fails', async () => {
  const calls: string[] = [];
  const episodes = [
    [
      { operation: disconnect, startsAt: 0, endsAt: 60_000 },
      { operation: freeze, startsAt: 20, endsAt: 60_000 },
    ],
    [{ operation: kill, startsAt: 60_000, endsAt: 60_000 }],
  ];
  const plan = { seed: 1, durationMs: 90_000, episodes } as unknown as Plan;
  await expect(executePlan(plan, testbedWithBrokenRedis(calls), () => undefined)).rejects.toThrow('redis is gone');
  expect(calls).toEqual(['cut', 'restore']);
});
