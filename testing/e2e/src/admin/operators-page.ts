/** The operators' page, in a browser, on a running Parley. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../calls/browser.ts';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';
import { enter, go, requestsOf, troublesOf } from './drive-admin.ts';

const said = 'the secret ingredient is cardamom';

export function operatorsPage(system: () => System, token: () => string, logged: () => string): void {
  let browser: Browser;
  let page: Page;
  let ada: Person;
  let conversationId: string;
  let troubles: string[];
  let requests: string[];

  beforeAll(async () => {
    const { origin } = system();
    ada = await register(origin, 'ada');
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Kitchen', memberIds: [] });
    conversationId = conversation.id;
    await ada.send(conversationId, said);
    browser = await launchBrowser();
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    troubles = troublesOf(page);
    requests = requestsOf(page);
  }, 60_000);
  afterAll(() => browser.close(), 30_000);

  test('a wrong token is refused, the right one stays in the tab', async () => {
    await enter(page, system().origin, 'a-token-that-is-wrong');
    await page.getByRole('alert').getByText('Invalid operator token').waitFor();
    await enter(page, system().origin, token());
    await page.getByRole('heading', { name: 'Projection lag' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Projection lag' }).waitFor();
  });

  test('both subscriptions are shown with their lag, and the sockets of each gateway', async () => {
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

  test('an event is opened masked, and unmasked when that is asked for', async () => {
    await go(page, 'Events');
    await page.getByLabel('Stream').fill(`conversation-${conversationId}`);
    await page.getByLabel('Type').fill('MessageSent');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.locator('#event-rows [data-position]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('•••• (33)').first().waitFor();
    expect(await page.content()).not.toContain(said);
    expect(await dialog.locator('#event-changes').innerText()).toMatch(/messages/);
    await dialog.getByRole('button', { name: 'Show personal fields' }).click();
    await dialog.getByText(said).first().waitFor();
    expect(logged()).toContain('personal fields of an event were shown to an operator');
    expect(logged()).not.toContain(said);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  test('what comes is followed', async () => {
    await page.getByLabel('Follow').check();
    const before = await page.locator('#event-rows tbody tr').count();
    await ada.send(conversationId, 'and a second one', newId());
    await page.locator(`#event-rows tbody tr >> nth=${before}`).waitFor();
  });

  test('nothing is parked', async () => {
    await go(page, 'Dead letters');
    await page.getByText('Nothing is parked.').waitFor();
  });

  test('a rebuild is started, and watched by a page that was opened anew', async () => {
    await go(page, 'Rebuild');
    await page.getByRole('checkbox', { name: 'messages', exact: true }).check();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('[data-state]').waitFor();
    await page.reload();
    await page.locator('[data-state=done]').waitFor({ timeout: 40_000 });
    await go(page, 'Overview');
    const row = page.locator('#projections tr', { has: page.getByRole('cell', { name: 'messages', exact: true }) });
    expect(await row.innerText()).toMatch(/messages\s+live\s+b/);
  }, 60_000);

  test('the page met no fault, asked nobody else, and put the token into no address and no log', () => {
    expect(troubles).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(system().origin) && !url.startsWith('data:'))).toEqual([]);
    expect(requests.join()).not.toContain(token());
    expect(logged()).not.toContain(token());
  });
}
