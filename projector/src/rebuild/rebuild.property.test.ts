import { expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { liveProjections } from '../projections/all.ts';
import { ChatHistory, type Choice } from '../testing/chat-history.ts';
import { openEmbeddedLog } from '../testing/chat-log.ts';
import { makeProjector, projected, expectedTables, readActiveTables } from '../testing/test-projector.ts';
import { rebuild } from './rebuild.ts';

jest.setTimeout(60_000);

const choice = fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100));
const share = fc.double({ min: 0, max: 0.5, noNaN: true });
const disturbances = fc.record({ seed: fc.nat(), drop: share, repeat: share, delay: share });
const names = fc.subarray(liveProjections.map(({ table }) => table.name));

test('live projection over an unreliable bus, a concurrent rebuild and one pass over the log produce the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(choice, { minLength: 10, maxLength: 80 }),
      disturbances,
      fc.integer({ min: 1, max: 20 }),
      names,
      async (choices: Choice[], faultInjection, batch, rebuilt) => {
        const bus = inProcessEventBus({ faultInjection });
        const log = await openEmbeddedLog(bus);
        const projector = makeProjector({ log, bus, push: inProcessPushChannel(), times: { batch, gap: 3, poll: 20 } });
        await projector.start();
        const history = new ChatHistory();
        const appends = choices.map((step) => log.append(...history.step(step)));
        const half = Math.floor(appends.length / 2);
        await Promise.all(appends.slice(0, half));
        const dependencies = { store: log.store, database: log.database, projections: liveProjections };
        const { differences } = await rebuild(dependencies, { projections: rebuilt });
        await Promise.all(appends);
        await projected(log);
        expect(differences).toEqual([]);
        expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
        await projector.close();
        await log.close();
      },
    ),
    { numRuns: 12 },
  );
});
