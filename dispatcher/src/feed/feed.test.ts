import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountRegistered, externalIdAssigned } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import { ChatHistory } from '@parley/projector/testing/chat-history';
import { chat, keepChatting } from '@parley/projector/testing/live-chat';
import { isInOrder, openDeliveryFixture, type DeliveryFixture } from '../testing/delivery-fixture.ts';
import { projectedLog } from '../projected-log.ts';
import { decodeFeedCursor, encodeFeedCursor, logOf } from './feed-cursor.ts';
import { feedRoute } from './feed.route.ts';

interface Page {
  items: { id: string; type: string }[];
  cursor: string;
}

let fixture: DeliveryFixture;
const history = new ChatHistory();

beforeAll(async () => {
  fixture = await openDeliveryFixture();
  await chat(fixture.log, history, 80);
});

afterAll(() => fixture.close());

const key = { userId: newId(), sessionId: newId(), apiKey: { id: newId(), actsAs: null } };

async function read(
  query: { after?: string; types?: string; limit?: number; wait?: number } = {},
  { log } = fixture,
  actor: object = key,
): Promise<Page> {
  const { store, database } = log;
  const route = feedRoute({ store: projectedLog(store, database), database });
  const request = { actor, query: { limit: 100, wait: 0, ...query }, isAbandoned: false, longPoll: (wait: () => Promise<void>) => wait() };
  return (await route.handle(request as never)).body as Page;
}

/** Reads on until the ids are complete. */
async function readAll(ids: readonly string[], limit: number): Promise<Page['items']> {
  const items: Page['items'] = [];
  let after = 'start';
  while (!ids.every((id) => items.some((item) => item.id === id))) {
    const page = await read({ after, limit, wait: 5 });
    items.push(...page.items);
    after = page.cursor;
  }
  return items;
}

test('has everything once, in order in each conversation, whatever the size of its pages', async () => {
  const events = await fixture.events();
  for (const limit of [7, 200]) {
    const items = await readAll(
      events.map(({ id }) => id),
      limit,
    );
    expect(items.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    expect(isInOrder(events, items as never)).toBe(true);
  }
});

test('is closed to operators, who would read the texts of others without an entry in the audit', async () => {
  const operator = { userId: newId(), sessionId: newId() };
  await expect(read({}, fixture, operator)).rejects.toMatchObject({ code: 'forbidden' });
});

test('skips nothing while people write', async () => {
  const writing = keepChatting(fixture.log, history);
  const items: string[] = [];
  let after = 'start';
  for (let pages = 0; pages < 30; pages++) {
    const page = await read({ after, limit: 20 });
    items.push(...page.items.map(({ id }) => id));
    after = page.cursor;
  }
  await writing.stop();
  const expected = (await fixture.events()).map(({ id }) => id);
  while (!expected.every((id) => items.includes(id))) {
    const page = await read({ after, wait: 5 });
    items.push(...page.items.map(({ id }) => id));
    after = page.cursor;
  }
  expect(items).toHaveLength(expected.length);
});

test('waits for what is new, of the types that it names', async () => {
  const [group] = await fixture.groups(1);
  await readAll([(await fixture.send(group!)).id], 200);
  const { cursor } = await read({ after: 'now' });
  const waiting = read({ after: cursor, types: 'message.sent', wait: 20 });
  await fixture.groups(1);
  const sent = await fixture.send(group!);
  expect((await waiting).items.map(({ id }) => id)).toEqual([sent.id]);
});

test('names the users of a product by their external id, too', async () => {
  const { cursor } = await read({ after: 'now' });
  const userId = newId();
  const [registered] = await fixture.log.append(
    accountRegistered({ userId, personal: { username: null, displayName: 'Mary', email: null } }),
    externalIdAssigned({ userId, issuer: null, personal: { externalId: 'customer 4711' } }),
  );
  const { items } = await read({ after: cursor, types: 'user.created', wait: 20 });
  expect(items).toMatchObject([{ id: registered!.id, type: 'user.created', user: { id: userId, externalId: 'customer 4711' } }]);
});

describe('a cursor', () => {
  test('is the same after encoding and decoding', () => {
    const positions = Array.from({ length: 64 }, (_, index) => (index % 5) * 12_345_678_901);
    const place = { log: '00ff00ff00ff00ff', epoch: 3, positions };
    expect(decodeFeedCursor(encodeFeedCursor(place))).toEqual(place);
  });

  test.each(['', 'x', 'AAAA', 'ü', encodeFeedCursor({ log: '00ff00ff00ff00ff', epoch: 1, positions: Array<number>(63).fill(0) })])(
    '%p is none',
    async (text) => {
      expect(decodeFeedCursor(text)).toBeNull();
      await expect(read({ after: text })).rejects.toMatchObject({ code: 'validation_failed' });
    },
  );

  test('of another epoch is refused', async () => {
    const after = encodeFeedCursor({ log: logOf(fixture.log.store), epoch: 99, positions: Array<number>(64).fill(0) });
    await expect(read({ after })).rejects.toMatchObject({ code: 'position_unknown' });
  });

  test('of another log is refused', async () => {
    const other = await openDeliveryFixture();
    const { cursor } = await read({ after: 'now' });
    await expect(read({ after: cursor }, other)).rejects.toMatchObject({ code: 'position_unknown' });
    await other.close();
  });
});
