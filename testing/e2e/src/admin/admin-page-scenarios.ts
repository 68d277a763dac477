/** Scenarios of the admin page in a browser, for any composition. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../calls/browser.ts';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';
import { signIn, openSection, collectRequests, collectErrors } from './admin-page-driver.ts';

const messageText = 'the secret ingredient is cardamom';

export function adminPageScenarios(system: () => System, token: () => string, readLogs: () => string): void {
  let browser: Browser;
  let page: Page;
  let ada: Person;
  let conversationId: string;
  let errors: string[];
  let requests: string[];

  beforeAll(async () => {
    const { origin } = system();
    ada = await register(origin, 'ada');
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Kitchen', memberIds: [] });
    conversationId = conversation.id;
    await ada.send(conversationId, messageText);
    browser = await launchBrowser();
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    errors = collectErrors(page);
    requests = collectRequests(page);
  }, 60_000);
  afterAll(() => browser.close(), 30_000);

  test('rejects a wrong token and keeps the right one in the tab', async () => {
    await signIn(page, system().origin, 'a-wrong-token-of-an-operator');
    await page.getByRole('alert').getByText('Invalid operator token').waitFor();
    await signIn(page, system().origin, token());
    await page.getByRole('heading', { name: 'Projection lag' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Projection lag' }).waitFor();
  });

  test('shows the lag of both subscriptions and the connections of each gateway', async () => {
    for (const subscription of ['live', 'search']) {
      const card = page.locator(`[data-subscription=${subscription}]`);
      await card.getByText('Lag, events').waitFor();
      await card.locator('svg polyline').first().waitFor({ state: 'attached' });
    }
    const device = await ada.connect();
    try {
      await page.locator('#gateways td.number', { hasText: /^1$/ }).waitFor();
    } finally {
      device.close();
    }
  });

  test('masks the personal fields of an event until they are requested', async () => {
    await openSection(page, 'Events');
    await page.getByLabel('Stream').fill(`conversation-${conversationId}`);
    await page.getByLabel('Type').fill('MessageSent');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.locator('#event-rows [data-position]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('•••• (33)').first().waitFor();
    expect(await page.content()).not.toContain(messageText);
    expect(await dialog.locator('#event-changes').innerText()).toMatch(/messages/);
    await dialog.getByRole('button', { name: 'Show personal fields' }).click();
    await dialog.getByText(messageText).first().waitFor();
    expect(readLogs()).toContain('operator viewed the personal fields of an event');
    expect(readLogs()).not.toContain(messageText);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  test('follows new events', async () => {
    await page.getByLabel('Follow').check();
    const before = await page.locator('#event-rows tbody tr').count();
    await ada.send(conversationId, 'and a second one', newId());
    await page.locator(`#event-rows tbody tr >> nth=${before}`).waitFor();
  });

  test('shows that nothing is parked', async () => {
    await openSection(page, 'Dead letters');
    await page.getByText('Nothing is parked.').waitFor();
  });

  test('starts a rebuild and shows its progress after a reload', async () => {
    await openSection(page, 'Rebuild');
    await page.getByRole('checkbox', { name: 'messages', exact: true }).check();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('[data-state]').waitFor();
    await page.reload();
    await page.locator('[data-state=done]').waitFor({ timeout: 40_000 });
    await openSection(page, 'Overview');
    const row = page.locator('#projections tr', { has: page.getByRole('cell', { name: 'messages', exact: true }) });
    expect(await row.innerText()).toMatch(/messages\s+live\s+b/);
  }, 60_000);

  test('had no errors, contacted no other host, and leaked the token into no URL or log', () => {
    expect(errors).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(system().origin) && !url.startsWith('data:'))).toEqual([]);
    expect(requests.join()).not.toContain(token());
    expect(readLogs()).not.toContain(token());
  });
}
