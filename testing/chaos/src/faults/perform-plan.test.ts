import { expect, test } from '@jest/globals';
import type { Act } from '../acts.ts';
import type { Plan } from '../plan.ts';
import type { Stage } from '../stage/stage.ts';
import { performPlan } from './perform-plan.ts';

const cut: Act = { what: 'cut off people', third: 0 };
const freeze: Act = { what: 'freeze server', server: 'redis' };
const kill: Act = { what: 'kill', service: 'projector', index: 0 };

/** An entrance, and a Redis that can't be frozen. */
function brokenStage(done: string[]): Stage {
  const entrance = { cut: () => done.push('cut'), mend: () => done.push('mended') };
  const projector = { signal: (name: string) => done.push(name) };
  const redis = { pause: () => Promise.reject(new Error('it is gone')) };
  return { entrances: [entrance], system: { redis, services: { projector: [projector] } } } as unknown as Stage;
}

test('where something can not be done, what was done is ended at once, and nothing more is begun', async () => {
  const done: string[] = [];
  const episodes = [
    [
      { act: cut, beginsAt: 0, endsAt: 60_000 },
      { act: freeze, beginsAt: 20, endsAt: 60_000 },
    ],
    [{ act: kill, beginsAt: 60_000, endsAt: 60_000 }],
  ];
  const plan = { seed: 1, lastsMs: 90_000, episodes } as unknown as Plan;
  await expect(performPlan(plan, brokenStage(done), () => undefined)).rejects.toThrow('it is gone');
  expect(done).toEqual(['cut', 'mended']);
});
