import { expect, test } from '@jest/globals';
import { DatabaseUnavailable, type Database } from '@parley/database/database';
import { ChatHistory } from '@parley/projector/testing/chat-history';
import { chat } from '@parley/projector/testing/live-chat';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { isInOrder, openDeliveryFixture } from './testing/delivery-fixture.ts';
import { addWebhook, makeDispatcher } from './testing/test-dispatcher.ts';

const steps = ['before a read', 'before a commit', 'after a commit'] as const;
type Step = (typeof steps)[number];

/** The database as a process sees it whose server dies now and then. */
function unreliable(database: Database, dies: (step: Step) => boolean): Database {
  const at = (step: Step): void => {
    if (dies(step)) throw new DatabaseUnavailable('the server is gone');
  };
  const methods: Pick<Database, 'read' | 'snapshot' | 'write'> = {
    async read(query) {
      at('before a read');
      return database.read(query);
    },
    async snapshot(queries) {
      at('before a read');
      return database.snapshot(queries);
    },
    async write(...request) {
      at('before a commit');
      const counts = await database.write(...request);
      at('after a commit');
      return counts;
    },
  };
  return new Proxy(database, { get: (target, name, receiver) => Reflect.get(name in methods ? methods : target, name, receiver) });
}

test.each(steps)('a database that dies %s, again and again, loses and reorders nothing', async (step) => {
  const fixture = await openDeliveryFixture();
  await addWebhook(fixture.log, fixture.receiver);
  // Some fail, so that conversations wait in the table when it dies.
  let answers = 0;
  fixture.receiver.answer = () => (answers++ % 5 === 3 ? 500 : 204);
  let [calls, deaths, isHealed] = [0, 0, false];
  const dies = (reached: Step): boolean => {
    const isDeath = reached === step && deaths < 12 && ++calls % 3 === 0;
    if (isDeath) deaths++;
    return isDeath;
  };
  const log = { ...fixture.log, log: unreliable(fixture.log.log, dies) };
  // In the end a minute passes with every look at the clock: an attempt that is in flight then may fail as well.
  let minutes = 0;
  const clock = (): number => fixture.clock() + (isHealed ? ++minutes * 60_000 : 0);
  const dispatcher = makeDispatcher({ log, times: { retry: 20 }, overrides: { clock } });
  // A start that fails is repeated, as a supervisor does.
  while (
    !(await dispatcher.start().then(
      () => true,
      () => false,
    ))
  );
  const history = new ChatHistory();
  for (let round = 1; round <= 12; round++) {
    await chat(fixture.log, history, 5, round);
    await waitUntil(() => deaths >= round, { what: `death ${round}`, deadlineMs: 20_000 });
  }
  fixture.receiver.answer = () => 204;
  isHealed = true;
  await fixture.allDelivered(20_000);
  await dispatcher.close();
  expect(isInOrder(await fixture.events(), fixture.receiver.delivered())).toBe(true);
  await fixture.close();
});
