import { expect, test } from '@jest/globals';
import { DatabaseUnavailable } from '@parley/database/database';
import { StoreUnavailable } from '@parley/event-store/event-store';
import { CannotRebuild, type Beginning } from '@parley/projector/rebuild/slot-claim';
import { outlast } from './outlast.ts';

const timeout = { signal: new AbortController().signal, attempts: 2, pauseMs: 1 };

/** Fails with each of these once, then ends well; says where it began each time. Its sides hold something at once, or never. */
function work(failures: Error[], { holds = true } = {}) {
  const begun: Beginning[] = [];
  return {
    begun,
    async run(beginning: Beginning, onBegun: () => void) {
      begun.push(beginning);
      if (holds) onBegun();
      const failure = failures.shift();
      if (failure) throw failure;
      return 'done';
    },
  };
}

test('goes on where it stands when a store was away', async () => {
  const { begun, run } = work([new StoreUnavailable('no answer'), new DatabaseUnavailable('no answer')]);
  expect(await outlast('nothing', run, timeout)).toBe('done');
  expect(begun).toEqual(['nothing', 'unfinished', 'unfinished']);
});

test.each([true, false])('gives up when it stays away, holds it something or not: %s', async (holds) => {
  const { run } = work(
    Array.from({ length: 3 }, (_, index) => new StoreUnavailable(`${index}`)),
    { holds },
  );
  await expect(outlast('nothing', run, timeout)).rejects.toThrow('2');
});

test('begins anew when a store was away before there was anything to go on with', async () => {
  const { begun, run } = work([new StoreUnavailable('no answer')], { holds: false });
  expect(await outlast('nothing', run, timeout)).toBe('done');
  expect(begun).toEqual(['nothing', 'nothing']);
});

test('says what a beginning anew is refused for', async () => {
  const { run } = work([new StoreUnavailable('no answer'), new CannotRebuild('parked')], { holds: false });
  await expect(outlast('nothing', run, timeout)).rejects.toThrow('parked');
});

test.each(['nothing', 'unfinished', 'kept'] as const)(
  'tells of the store when what it held is not there any more: from %s',
  async (from) => {
    const { begun, run } = work([new StoreUnavailable('no answer'), new CannotRebuild('nothing waits')]);
    await expect(outlast(from, run, timeout)).rejects.toThrow('no answer');
    expect(begun).toEqual([from, 'unfinished']);
  },
);

test('tries nothing again that another time would not mend', async () => {
  const { begun, run } = work([new Error('a bug')]);
  await expect(outlast('kept', run, timeout)).rejects.toThrow('a bug');
  expect(begun).toEqual(['kept']);
});
