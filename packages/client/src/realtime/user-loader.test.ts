import { expect, test } from '@jest/globals';
import { createLimit } from '@parley/concurrency/limit';
import { people, historyOf, room } from '../state/history.fixture.ts';
import { timelineSeenBy } from '../state/timeline-history.fixture.ts';
import { emptyState, type ClientState } from '../state/state.ts';
import { withTimeline } from '../state/timeline.ts';
import { userOf } from '../state/users.ts';
import { createUserLoader } from './user-loader.ts';
import type { SyncContext } from './sync-context.ts';

const noOne = { kind: 'person', about: null, avatarUrl: null, custom: null, presence: null, lastSeenAt: null, erasedAt: null };
const profile = (id: string) => ({ id, username: id, displayName: id, ...noOne });

function loader({ failures = 0 } = {}) {
  let state: ClientState = emptyState('me');
  const requests: string[][] = [];
  const call = async (_name: string, { ids }: { ids: string }) => {
    requests.push(ids.split(','));
    if (requests.length <= failures) throw new Error('unreachable');
    return {
      items: ids
        .split(',')
        .filter((id) => id !== 'nobody')
        .map(profile),
    };
  };
  const context = { state: () => state, setState: (next: ClientState) => void (state = next), call } as unknown as SyncContext;
  const users = createUserLoader(context, createLimit({ concurrency: 1 }));
  return { users, requests, known: (id: string) => userOf(state, id)?.displayName };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('reads unknown users in batches of at most 100, and each once', async () => {
  const { users, requests, known } = loader();
  const ids = Array.from({ length: 150 }, (_, index) => `user ${index}`);
  await Promise.all([users.load(ids), users.load(['user 3', 'another'])]);
  expect(requests.map((batch) => batch.length)).toEqual([100, 51]);
  await users.load(ids);
  expect([requests.length, known('user 149')]).toEqual([2, 'user 149']);
});

test('a user that does not exist is not asked for again', async () => {
  const { users, requests, known } = loader();
  await users.load(['nobody']);
  await users.load(['nobody']);
  expect([requests, known('nobody')]).toEqual([[['nobody']], undefined]);
});

test('learns the users that timelines name, also after a failure', async () => {
  const { users, requests, known } = loader({ failures: 1 });
  const events = historyOf([{ do: 'send', user: 1, replyTo: null, mentions: [2] }]);
  const state = withTimeline(emptyState('me'), room, timelineSeenBy(events, 2, 'me'));
  users.learnFrom(state);
  await settled();
  users.learnFrom(state);
  await settled();
  users.learnFrom(state);
  await settled();
  expect(requests.map((ids) => ids.sort())).toEqual([people.slice(0, 3), people.slice(0, 3)]);
  expect(known('cy')).toBe('cy');
});
