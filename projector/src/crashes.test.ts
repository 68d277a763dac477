import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import type { TimelineEvent } from '@parley/events/wire/events';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { ChatHistory } from './testing/chat-history.ts';
import { openEmbeddedLog } from './testing/chat-log.ts';
import { filePushChannel, pushesIn } from './testing/file-push-channel.ts';
import { chat } from './testing/live-chat.ts';
import { isReceivedInOrder, makeProjector, projected, expectedTables, readActiveTables, timelineOf } from './testing/test-projector.ts';

jest.setTimeout(60_000);

const program = join(import.meta.dirname, 'testing/projector-process.ts');

/** Resolves with the signal that ended the process. */
async function runUntilKilled(folder: string, failpoint: string): Promise<string | null> {
  const child = spawn(process.execPath, [program, folder, failpoint], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal;
}

test.each(['project.before-commit', 'project.after-commit', 'push.before', 'push.after'])(
  'a projector killed repeatedly at %s loses no push',
  async (failpoint) => {
    const bus = inProcessEventBus();
    const log = await openEmbeddedLog(bus);
    const history = new ChatHistory();
    for (let death = 1; death <= 3; death++) {
      await chat(log, history, 40, death);
      expect(await runUntilKilled(log.folder!, failpoint)).toBe('SIGKILL');
    }
    const projector = makeProjector({ log, bus, push: filePushChannel(log.folder!), times: { lease: 1_000, renewal: 200 } });
    await projector.start();
    await projected(log);
    const expected = (await timelineOf(log)).map(({ id }) => id);
    const events = (): TimelineEvent[] =>
      pushesIn(log.folder!).flatMap((push) => (push.kind === 'event' && 'seq' in push.event ? [push.event] : []));
    await waitUntil(() => new Set(events().map(({ id }) => id)).size >= expected.length, { what: 'all pushes' });
    await projector.close();
    expect(new Set(events().map(({ id }) => id))).toEqual(new Set(expected));
    expect(isReceivedInOrder({ pushes: [], events })).toBe(true);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
    await log.close();
  },
);
