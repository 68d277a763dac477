import { newId } from '@parley/events/ids';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandLineId, operatorId } from '@parley/events/api-keys';
import {
  accountRegistered,
  displayNameChanged,
  emailChanged,
  passwordResetIssued,
  userSignedOut,
  userSuspended,
  userUnsuspended,
  accountErasureRequested,
} from '@parley/events/event-constructors/account-events';
import { apiKeyCreated } from '@parley/events/event-constructors/api-key-events';
import { operatorActed, operatorRoleGranted } from '@parley/events/event-constructors/operator-events';
import type { AuditEntry } from '@parley/events/wire/audit';
import type { Page } from '../../page.ts';
import { openService, register, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
let olga: string;
let ann: string;
beforeAll(async () => {
  service = await openService();
  const { log } = service;
  olga = await register(log, 'olga');
  ann = await register(log, 'ann');
  const personal = { reason: 'Spam' };
  await log.append(operatorId, operatorRoleGranted({ userId: olga, operatorIds: [olga], personal: { reason: null } }));
  await log.append(olga, userSuspended({ userId: ann, personal }));
  await log.append(olga, userUnsuspended({ userId: ann, personal: { reason: 'Mistake' } }));
  await log.append(olga, userSignedOut({ userId: ann, personal }));
  await log.append(olga, passwordResetIssued({ userId: ann, expiresAt: 1, personal }));
  await log.append(olga, apiKeyCreated({ keyId: '4fTq0ZbX9sLd', name: 'Shop', scopes: ['users'], userId: null, expiresAt: null }));
  await log.append(olga, operatorActed({ action: 'rebuild.started', subject: 'live: messages', reason: 'Slow queries' }));
  await log.apply();
});
afterAll(() => service.close());

const page = async (query = '') => (await service.get<Page<AuditEntry>>('operator', `/v1/admin/audit?${query}`)).body;
const actionsOf = ({ items }: Page<AuditEntry>) => items.map(({ action }) => action);

test('lists what was done, with its actor, its user and the reason, the newest first', async () => {
  // Events of one user are in one partition, which orders even those of the same moment.
  const { items } = await page(`userId=${ann}`);
  expect(items.map(({ action, reason }) => [action, reason])).toEqual([
    ['user.password_reset_issued', 'Spam'],
    ['user.signed_out', 'Spam'],
    ['user.unsuspended', 'Mistake'],
    ['user.suspended', 'Spam'],
  ]);
  expect(items[3]).toMatchObject({
    actor: { id: olga, username: 'olga', displayName: 'OLGA' },
    user: { id: ann, username: 'ann' },
    targetId: ann,
  });
  const all = await page();
  const find = (action: string) => all.items.find((item) => item.action === action);
  expect(all.items).toHaveLength(7);
  expect(find('api_key.created')).toMatchObject({ actor: { id: olga }, user: null, subject: 'Shop' });
  expect(find('rebuild.started')).toMatchObject({ by: 'account', actor: { id: olga }, subject: 'live: messages', reason: 'Slow queries' });
  // The operator token names nobody.
  expect(find('operator.granted')).toMatchObject({ by: 'operator_token', actor: null, apiKeyId: null, user: { id: olga } });
});

test('selects by user and by actor, page by page', async () => {
  expect(actionsOf(await page(`userId=${olga}`))).toEqual(['operator.granted']);
  expect((await page(`actorId=${olga}`)).items).toHaveLength(6);
  const [first, all] = [await page(`userId=${ann}&limit=3`), await page(`userId=${ann}`)];
  const second = await page(`userId=${ann}&limit=3&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items]).toEqual(all.items);
  expect(second.nextCursor).toBeNull();
});

test('an erasure that an operator asked for is listed; the user has no name any longer', async () => {
  const eve = await register(service.log, 'eve');
  await service.log.append(olga, accountErasureRequested({ userId: eve, erasureId: newId(), reason: 'Asked in writing' }));
  await service.log.apply();
  const { items } = await page(`userId=${eve}`);
  expect(items).toMatchObject([
    {
      action: 'user.erasure_requested',
      actor: { id: olga },
      user: { id: eve, username: null, displayName: null },
      reason: 'Asked in writing',
    },
  ]);
});

test('accounts that operators create and change are listed, those of users and backends are not', async () => {
  const { log } = service;
  const [mara, customer] = [newId(), newId()];
  const registered = (userId: string, username: string | null) =>
    accountRegistered({ userId, personal: { username, displayName: 'New', email: null } });
  await log.append(olga, registered(mara, 'mara'), emailChanged({ userId: mara, personal: { email: 'mara@example.org' } }));
  await log.append(mara, displayNameChanged({ userId: mara, personal: { displayName: 'Mara' } }));
  await log.append(customer, registered(customer, null));
  await log.append(commandLineId, operatorActed({ action: 'epoch.begun', subject: '1 to 2', reason: null }));
  await log.apply();
  expect((await page(`userId=${mara}`)).items).toMatchObject([
    { action: 'user.changed', actor: { id: olga }, user: { id: mara }, subject: 'email address' },
    { action: 'user.created', actor: { id: olga }, user: { id: mara }, subject: null },
  ]);
  expect((await page(`userId=${customer}`)).items).toEqual([]);
  expect((await page('limit=1')).items).toMatchObject([{ action: 'epoch.begun', by: 'command_line', actor: null, subject: '1 to 2' }]);
});
