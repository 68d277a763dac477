import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, pairId } from '@parley/events/ids';
import { pairChanged } from '@parley/events/event-constructors/pair-events';
import type { PairState } from '@parley/events/schemas/pair-events';
import type { Block, Contact, ContactRequest } from '@parley/events/wire/contacts';
import type { Page } from '../page.ts';
import { openService, register, type ServiceFixture } from '../service.fixture.ts';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const noRelation: PairState = { request: null, contactsSince: null, blocks: [], declined: [] };
const second = 1_790_000_000_000_000;

async function setPair(userId: string, otherId: string, state: Partial<PairState>): Promise<void> {
  const payload = { pairId: pairId(userId, otherId), userId, otherId, silent: true, relation: { ...noRelation, ...state } };
  await service.log.append(userId, pairChanged('ContactRequested', payload));
}
const list = async <Item>(userId: string, path: string) => (await service.get<Page<Item>>(userId, `/v1/${path}`)).body;
const idsOf = ({ items }: Page<{ user: { id: string } }>) => items.map(({ user }) => user.id);

test('lists contacts newest first, page by page; users who are not projected yet by id only', async () => {
  const ada = await register(service.log, 'ada');
  const others = [await register(service.log, 'bob'), newId(), await register(service.log, 'cy')];
  for (const [index, other] of others.entries()) await setPair(ada, other, { contactsSince: second + (index % 2) * 1_000_000 });
  await service.log.apply();

  const all = await list<Contact>(ada, 'contacts');
  expect(all.items[0]).toMatchObject({ user: { id: others[1], username: null, displayName: '' }, since: '2026-09-21T14:13:21.000Z' });
  expect(new Set(idsOf(all).slice(1))).toEqual(new Set([others[0], others[2]]));
  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<Contact> = await list(ada, `contacts?limit=1${cursor && `&cursor=${cursor}`}`);
    paged.push(...idsOf(page));
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(idsOf(all));
  expect(idsOf(await list<Contact>(others[0]!, 'contacts'))).toEqual([ada]);
});

test('lists a request for both users; a silent request and a block only for the user who made it', async () => {
  const [dee, eve] = [await register(service.log, 'dee'), await register(service.log, 'eve')];
  await setPair(dee, eve, { request: { fromId: dee, at: second, silent: false } });
  await service.log.apply();
  const directions = async (userId: string) =>
    (await list<ContactRequest>(userId, 'contact-requests')).items.map(({ id, direction }) => [id, direction]);
  expect([await directions(dee), await directions(eve)]).toEqual([[[pairId(dee, eve), 'outgoing']], [[pairId(dee, eve), 'incoming']]]);

  await setPair(eve, dee, { request: { fromId: dee, at: second, silent: true }, blocks: [{ byId: eve, at: second }] });
  await service.log.apply();
  expect([await directions(dee), await directions(eve)]).toEqual([[[pairId(dee, eve), 'outgoing']], []]);
  const blocks = await Promise.all([dee, eve].map((userId) => list<Block>(userId, 'blocks')));
  expect(blocks.map(idsOf)).toEqual([[], [dee]]);
});
