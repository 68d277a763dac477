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
  const plan = { seed: 1, durationMs: 90_000, calmMs: 0, episodes } as unknown as Plan;
  await expect(executePlan(plan, testbedWithBrokenRedis(calls), () => undefined)).rejects.toThrow('redis is gone');
  expect(calls).toEqual(['cut', 'restore']);
});

test('a server that is slow to restart is not stopped again before it runs', async () => {
  const calls: string[] = [];
  const restarting = Promise.withResolvers<void>();
  const database = {
    async kill() {
      calls.push('kill');
    },
    async restart() {
      calls.push('restart');
      await restarting.promise;
      calls.push('running');
    },
  };
  const killServer: Operation = { kind: 'kill server', server: 'database' };
  const episodes = [
    [{ operation: killServer, startsAt: 0, endsAt: 0 }],
    [
      { operation: killServer, startsAt: 10, endsAt: 10 },
      { operation: disconnect, startsAt: 20, endsAt: 20 },
    ],
  ];
  const proxy = { cut: () => restarting.resolve(), restore: () => undefined };
  const plan = { seed: 1, durationMs: 20, calmMs: 0, episodes } as unknown as Plan;
  const testbed = { clientProxies: [proxy], system: { database } } as unknown as Testbed;
  await executePlan(plan, testbed, () => undefined);
  expect(calls).toEqual(['kill', 'restart', 'running', 'kill', 'restart', 'running']);
});

test('on a cluster, an operation waits for the calm after the one before, whatever its target', async () => {
  const calls: string[] = [];
  const serverOf = (name: string) => ({ kill: async () => calls.push(`kill ${name}`), restart: async () => calls.push(`restart ${name}`) });
  const killServer = (server: 'redis' | 'rabbitmq'): Operation => ({ kind: 'kill server', server });
  const episodes = [
    [{ operation: killServer('redis'), startsAt: 0, endsAt: 50 }],
    [{ operation: killServer('rabbitmq'), startsAt: 10, endsAt: 260 }],
  ];
  const plan = { seed: 1, durationMs: 500, calmMs: 200, episodes, cluster: true } as unknown as Plan;
  const testbed = { system: { redis: serverOf('redis'), rabbitmq: serverOf('rabbitmq') } } as unknown as Testbed;
  const [first, second] = await executePlan(plan, testbed, () => undefined);
  expect(calls).toEqual(['kill redis', 'restart redis', 'kill rabbitmq', 'restart rabbitmq']);
  // A timer may fire a millisecond early.
  expect(second!.startedAt - first!.endedAt).toBeGreaterThanOrEqual(198);
  expect(second!.endedAt - second!.startedAt).toBeGreaterThanOrEqual(248);
});

test('on a cluster, no operation begins after the time of the plan', async () => {
  const calls: string[] = [];
  const redis = { kill: async () => calls.push('kill'), restart: async () => calls.push('restart') };
  const operation: Operation = { kind: 'kill server', server: 'redis' };
  const episodes = [[{ operation, startsAt: 0, endsAt: 50 }], [{ operation, startsAt: 10, endsAt: 60 }]];
  const plan = { seed: 1, durationMs: 20, calmMs: 0, episodes, cluster: true } as unknown as Plan;
  const executed = await executePlan(plan, { system: { redis } } as unknown as Testbed, () => undefined);
  expect(calls).toEqual(['kill', 'restart']);
  expect(executed.map(({ skipped }) => skipped)).toEqual([null, 'the time of the plan is over']);
});
