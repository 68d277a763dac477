import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { ChatHistory } from '@parley/projector/testing/chat-history';
import { chat, keepChatting } from '@parley/projector/testing/live-chat';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { defaultTimes } from './dispatcher-dependencies.ts';
import { isInOrder, openDeliveryFixture } from './testing/delivery-fixture.ts';
import { addWebhook, makeDispatcher } from './testing/test-dispatcher.ts';

jest.setTimeout(120_000);

const program = join(import.meta.dirname, 'testing/dispatcher-process.ts');

/** Resolves with the signal that ended the process. */
async function runUntilKilled(folder: string, failpoint: string): Promise<string | null> {
  const child = spawn(process.execPath, [program, folder, failpoint], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal;
}

test.each(['deliver.before', 'deliver.after', 'deliver.before-commit', 'deliver.after-commit'])(
  'a dispatcher killed repeatedly at %s delivers everything, in order',
  async (failpoint) => {
    const fixture = await openDeliveryFixture();
    await addWebhook(fixture.log, fixture.receiver);
    // Some fail, so that conversations wait in the table when it is killed.
    let count = 0;
    fixture.receiver.answer = () => (count++ % 5 === 3 ? 500 : 204);
    const history = new ChatHistory();
    for (let death = 1; death <= 2; death++) {
      await chat(fixture.log, history, 40, death);
      expect(await runUntilKilled(fixture.log.folder!, `${failpoint}@${death * 3}`)).toBe('SIGKILL');
    }
    fixture.receiver.answer = () => 204;
    fixture.ahead = 3_600_000;
    const dispatcher = makeDispatcher({ log: fixture.log, overrides: { clock: fixture.clock } });
    await dispatcher.start();
    await fixture.allDelivered(30_000);
    await dispatcher.close();
    expect(isInOrder(await fixture.events(), fixture.receiver.delivered())).toBe(true);
    await fixture.close();
  },
);

test('two dispatchers share the work, and one takes over from the other', async () => {
  const fixture = await openDeliveryFixture();
  await addWebhook(fixture.log, fixture.receiver);
  const dispatchers = [1, 2].map(() => makeDispatcher({ log: fixture.log }));
  for (const dispatcher of dispatchers) await dispatcher.start();
  const history = new ChatHistory();
  await chat(fixture.log, history, 60, 1);
  await fixture.allDelivered(30_000);
  const owners = 'SELECT COUNT(DISTINCT owner) AS owners FROM dispatcher_leases';
  const areBothOwners = async () => (await fixture.log.log.read<{ owners: number }>({ sql: owners }))[0]!.owners === 2;
  await waitUntil(areBothOwners, { what: 'each dispatcher to hold leases', deadlineMs: 20_000, pauseMs: 50 });
  // A process that is killed in the middle holds its leases until they expire.
  const writing = keepChatting(fixture.log, history);
  const killed = runUntilKilled(fixture.log.folder!, 'deliver.after@5');
  await dispatchers[0]!.close();
  expect(await killed).toBe('SIGKILL');
  await writing.stop();
  await fixture.allDelivered(30_000);
  await dispatchers[1]!.close();
  expect(isInOrder(await fixture.events(), fixture.receiver.delivered())).toBe(true);
  await fixture.close();
});

test('with the default terms, the shards of a dispatcher that is killed are taken over within eight seconds', async () => {
  const fixture = await openDeliveryFixture();
  await addWebhook(fixture.log, fixture.receiver);
  const { lease, renewal } = defaultTimes;
  const args = [program, fixture.log.folder!, 'deliver.after@1000000', String(lease)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const other = makeDispatcher({ log: fixture.log, times: { lease, renewal } });
  await other.start();
  const sql = 'SELECT COUNT(*) AS shards FROM dispatcher_leases WHERE owner IS NOT NULL GROUP BY owner';
  const isShared = async () => (await fixture.log.log.read<{ shards: number }>({ sql })).map(({ shards }) => shards).join() === '2,2';
  await waitUntil(isShared, { what: 'each dispatcher to hold half of the shards', deadlineMs: 30_000, pauseMs: 50 });
  const groups = await fixture.groups(24);
  await fixture.allDelivered();
  child.kill('SIGKILL');
  const killedAt = performance.now();
  for (const group of groups) await fixture.send(group);
  await fixture.allDelivered(30_000);
  const tookMs = performance.now() - killedAt;
  process.stderr.write(`shards of a killed dispatcher were taken over after ${(tookMs / 1_000).toFixed(1)} s\n`);
  expect(tookMs).toBeLessThan(8_000);
  await other.close();
  await fixture.close();
});
