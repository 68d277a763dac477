/** Measurements of the look. */
import { expect } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { register } from '../../person.ts';
import type { Stage } from '../stage.ts';
import { desktop, phone } from '../web-user.ts';

const longName = 'Maximiliana Alexandrina von Hohenstaufen-Wolkenstein zu Oberammergau und Franken';

const styleOf = (target: Locator, name: 'opacity' | 'outlineColor' | 'borderColor' | 'outlineOffset') =>
  target.evaluate((element, property) => getComputedStyle(element)[property], name);

const boxOf = async (target: Locator) => (await target.boundingBox())!;

/** Number of pixels that have a contrast of 3:1 or more with the corner of the element, as it is drawn. */
async function countClearPixels(target: Locator): Promise<number> {
  const picture = await target.screenshot();
  return target.evaluate(async (_, encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const luminance = (pixel: number) =>
      [0.2126, 0.7152, 0.0722].reduce((sum, weight, channel) => sum + weight * linear(data[pixel * 4 + channel]! / 255), 0);
    const [ground, ...others] = Array.from({ length: data.length / 4 }, (_pixel, index) => luminance(index));
    const contrast = (other: number) => (Math.max(ground!, other) + 0.05) / (Math.min(ground!, other) + 0.05);
    return others.filter((other) => contrast(other) >= 3).length;
  }, picture.toString('base64'));
}

/** Long names leave room for what was written, and take one line above a message. */
export async function showLongNames(stage: Stage): Promise<void> {
  const [ada, bob] = await Promise.all([register(stage.origin, 'Ada'), register(stage.origin, 'Bob')]);
  await bob.command('PATCH', '/v1/me', { displayName: longName.replaceAll(' ', '') });
  const group = { kind: 'group', title: longName, memberIds: [bob.id] };
  const { conversation } = await ada.command('POST', '/v1/conversations', group);
  await bob.send(conversation.id, 'How are you?');
  const user = await stage.enter(ada, phone, '/');
  const { page } = user;
  const preview = page.getByRole('link', { name: /^Maximiliana/u }).locator('.inbox-row-preview');
  const sender = await boxOf(preview.locator('b > span').filter({ hasText: 'Maximiliana' }));
  expect(sender.width).toBeLessThanOrEqual((await boxOf(preview)).width / 2);
  await page.getByRole('link', { name: /^Maximiliana/u }).click();
  await user.waitForText('How are you?');
  expect((await boxOf(user.message('How are you?').locator('.sender'))).height).toBeLessThan(24);
  const placeholder = page.locator('.composer-placeholder');
  expect(await placeholder.innerText()).toBe(`Message ${longName}`);
  expect((await boxOf(placeholder)).height).toBeLessThan(40);
  expect((await boxOf(page.getByRole('textbox', { name: 'Message', exact: true }))).height).toBeLessThan(50);
}

/** All filters fit into the narrowest page, also with counts. */
export async function fitFilters(stage: Stage): Promise<void> {
  const [ada, bob] = await Promise.all([register(stage.origin, 'Ada'), register(stage.origin, 'Bob')]);
  for (let number = 10; number < 22; number++) {
    const group = { kind: 'group', title: `Tea at ${number}`, memberIds: [ada.id] };
    const { conversation } = await bob.command('POST', '/v1/conversations', group);
    await bob.command('POST', `/v1/conversations/${conversation.id}/messages`, { text: '@Ada', mentions: [ada.id] });
  }
  const { page } = await stage.enter(ada, { name: 'phone', viewport: { width: 320, height: 640 } }, '/');
  await page.getByRole('tab', { name: /Mentions.*12/u }).waitFor();
  const last = await boxOf(page.getByRole('tab', { name: 'Groups' }));
  expect(last.x + last.width).toBeLessThanOrEqual(320);
}

/** Above an on-screen keyboard, which takes the lower part of the window, all of the dialog for a new group can be used. */
export async function fitNewGroup(stage: Stage): Promise<void> {
  const [ada, bob] = await Promise.all([register(stage.origin, 'Ada'), register(stage.origin, 'Bob')]);
  const user = await stage.enter(ada, { name: 'phone', viewport: { width: 390, height: 700 } }, '/');
  const { page } = user;
  await user.openNew('New group');
  await user.type('Title', 'Tea at five');
  await user.choosePerson(bob.account.username);
  await page.getByRole('list', { name: 'Chosen people' }).waitFor();
  await page.setViewportSize({ width: 390, height: 400 });
  const parts = {
    title: page.getByRole('textbox', { name: 'Title' }),
    search: page.getByRole('combobox', { name: 'Search people' }),
    result: page.getByRole('option').first(),
    create: page.getByRole('button', { name: 'Create group' }),
  };
  for (const [name, part] of Object.entries(parts)) expect([name, await isUncovered(part)]).toEqual([name, true]);
}

/** The element is in the window, and nothing lies over its middle. */
async function isUncovered(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { top, bottom, left, width, height } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight && element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
}

/** Send without anything to send, the state of a message of two, the toolbar, and what is said offline. */
export async function lookAtConversation(stage: Stage): Promise<void> {
  const { ada, bob, person } = await stage.openPair(desktop);
  const { page } = ada;
  const send = page.getByRole('button', { name: 'Send' });
  expect(await styleOf(send, 'opacity')).toBe('0.5');
  await ada.write('x');
  expect(await styleOf(send, 'opacity')).toBe('1');
  await page.keyboard.press('Backspace');
  const message = ada.message('Hello Bob');
  await bob.page.bringToFront();
  await message.getByRole('img', { name: 'Read', exact: true }).waitFor();
  await message.hover();
  const [bubble, toolbar] = [await boxOf(message.locator('.bubble')), await boxOf(message.getByRole('toolbar'))];
  expect(Math.abs(bubble.y + bubble.height / 2 - (toolbar.y + toolbar.height / 2))).toBeLessThanOrEqual(1);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Three dots.
    expect(await countClearPixels(message.getByRole('button', { name: 'More actions' }))).toBeGreaterThanOrEqual(9);
  }

  const eve = await register(stage.origin, 'Eve');
  await person.command('POST', '/v1/conversations', { kind: 'direct', userId: eve.id });
  const link = page.getByRole('link', { name: /^Eve/u });
  await link.waitFor();
  await ada.context.setOffline(true);
  await page.getByText('You are offline').waitFor();
  await link.click();
  await page.getByText('Shown when you are back online.').waitFor();
  expect(await page.getByRole('button', { name: 'Jump to latest' }).count()).toBe(0);
  await ada.context.setOffline(false);
  await page.getByText('Say hello to Eve').waitFor();
}

/** An invalid field is red also while it has the focus, and rings in the settings are not cut. */
export async function lookAtForms(stage: Stage): Promise<void> {
  const user = await stage.open(desktop);
  await user.press('button', 'Sign in');
  const field = user.page.getByRole('textbox', { name: 'Username' }).and(user.page.locator('[aria-invalid=true]:focus'));
  await field.waitFor();
  expect(await styleOf(field, 'outlineColor')).toBe(await styleOf(field, 'borderColor'));
  const ada = await stage.join('Ada', desktop);
  await ada.press('link', 'Settings');
  expect(await styleOf(await ada.tabTo('link', 'Devices'), 'outlineOffset')).toBe('-2px');
}
