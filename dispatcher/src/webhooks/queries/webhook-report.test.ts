import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { WebhookRow } from '@parley/write-tables/webhooks';
import type { Dispatcher } from '../../app.ts';
import { openDeliveryFixture, type DeliveryFixture } from '../../testing/delivery-fixture.ts';
import { addWebhook, makeDispatcher } from '../../testing/test-dispatcher.ts';
import { reportWebhook } from './webhook-report.ts';

let fixture: DeliveryFixture;
let dispatcher: Dispatcher;

beforeAll(async () => {
  fixture = await openDeliveryFixture();
  dispatcher = makeDispatcher({ log: fixture.log });
  await dispatcher.start();
});
afterAll(async () => {
  await dispatcher.close();
  await fixture.close();
});

const lagOf = async (row: WebhookRow) => (await reportWebhook(fixture.log, row)).lag;
const webhook = (changes: Partial<WebhookRow>) => addWebhook(fixture.log, { url: fixture.receiver.url, ...changes });

test('a webhook that is paused before its first delivery has everything from its start on before it', async () => {
  const [group] = await fixture.groups(1);
  const first = await fixture.send(group!);
  const second = await fixture.send(group!);
  const heads = await fixture.log.store.heads();
  const all = heads.reduce((sum, { position }) => sum + position, 0);

  const fromStart = await lagOf(await webhook({ state: 'paused', startAt: 0 }));
  expect(fromStart.events).toBe(all);
  expect((await lagOf(await webhook({ state: 'paused', startAt: second.recordedAt + 1 }))).events).toBe(0);
  const atFirst = { startAt: second.recordedAt + 1, startPartition: first.partition, startPosition: first.position };
  expect((await lagOf(await webhook({ state: 'paused', ...atFirst }))).events).toBe(2);
});

test('one that has delivered everything has nothing before it, until a seek while it is paused', async () => {
  const row = await webhook({ state: 'active' });
  await fixture.allDelivered();
  await waitUntil(async () => (await lagOf(row)).events === 0, { what: 'the checkpoints' });
  expect((await lagOf({ ...row, state: 'paused', generation: 2, startAt: 0 })).events).toBeGreaterThan(0);
});
