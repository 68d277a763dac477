import { waitUntil } from '@parley/testing-kit/wait-until';
import { pngOf } from '../../uploads.ts';
import type { Stage } from '../stage.ts';
import type { Device, WebUser } from '../web-user.ts';

/** Two people: a reply, an edit, a reaction, a picture and a deletion. */
export async function exchangeMessages(stage: Stage, device: Device): Promise<void> {
  const { ada, bob } = await stage.joinPair(device);
  await bob.send('Hello Ada');
  await ada.waitForText('Hello Ada');

  await ada.goToMessage('Hello Ada');
  await ada.page.keyboard.press('r');
  await ada.page.getByRole('group', { name: 'Reply to Bob' }).waitFor();
  await ada.page.keyboard.insertText('Shall we meet at nien?');
  await ada.page.keyboard.press('Enter');
  await bob.waitForText('Shall we meet at nien?');
  await bob.message('Shall we meet at nien?').filter({ hasText: 'Hello Ada' }).waitFor();

  await ada.page.keyboard.press('ArrowUp');
  await ada.page.getByRole('group', { name: 'Edit message' }).waitFor();
  await ada.page.keyboard.press('ControlOrMeta+A');
  await ada.page.keyboard.insertText('Shall we meet at nine?');
  await ada.page.keyboard.press('Enter');
  await bob.waitForText('Shall we meet at nine?');
  await bob.message('Shall we meet at nine?').filter({ hasText: 'edited' }).waitFor();

  await bob.goToMessage('Shall we meet at nine?');
  await bob.chooseAction('React with thumbs up');
  await ada.message('Shall we meet at nine?').getByRole('button', { name: '👍 1', exact: true }).waitFor();

  await bob.goToMessage('Shall we meet at nine?');
  await bob.chooseAction('Add reaction');
  await bob.page.getByRole('dialog', { name: 'Add reaction' }).waitFor();
  await bob.waitForFocus('searchbox', 'Search emoji');
  await bob.page.keyboard.insertText('rocket');
  await bob.page.getByRole('region', { name: 'Found' }).getByRole('button', { name: 'rocket' }).waitFor();
  await bob.page.keyboard.press('Enter');
  await ada.message('Shall we meet at nine?').getByRole('button', { name: '🚀 1', exact: true }).waitFor();

  await ada.goToPart('Message');
  await ada.attach({ name: 'tea.png', mimeType: 'image/png', buffer: pngOf(640, 400) });
  await ada.send('The place');
  await bob.waitForText('The place');
  const shown = bob.message('The place').getByRole('link', { name: 'Picture from Ada' }).locator('img');
  await waitUntil(() => shown.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0), { what: 'the picture' });
  await bob.goToMessage('The place');
  await bob.press('link', 'Picture from Ada');
  await bob.page.getByRole('dialog').getByRole('img').waitFor();
  await bob.page.keyboard.press('Escape');
  await bob.page.getByRole('dialog').waitFor({ state: 'hidden' });

  await search(bob);
  await bob.goToMessage('Hello Ada');
  await bob.page.keyboard.press('Delete');
  await bob.page.getByRole('alertdialog').waitFor();
  await bob.press('button', 'Delete');
  await ada.message('message was deleted').waitFor();
  await waitUntil(async () => !(await ada.page.getByRole('region', { name: 'Messages' }).textContent())!.includes('Hello Ada'), {
    what: 'no trace of the deleted text, also in the quote',
  });
}

/** Finds a message, goes to it from the field with the keyboard, and closes the search again. */
async function search(user: WebUser): Promise<void> {
  const { page } = user;
  await page.keyboard.press('Control+F');
  await page.getByRole('searchbox', { name: 'Search' }).waitFor();
  await page.keyboard.insertText('nine');
  await page.getByRole('link', { name: /Shall we meet at nine/u }).waitFor();
  const from = page.getByRole('combobox', { name: 'From' });
  await from.selectOption('You');
  await page.getByText('No message contains “nine”.').waitFor();
  await from.selectOption('Ada');
  await page.getByRole('combobox', { name: 'When' }).selectOption('Past week');
  await page.getByRole('link', { name: /Shall we meet at nine/u }).waitFor();
  const field = page.getByRole('searchbox', { name: 'Search' });
  await field.focus();
  await page.keyboard.press('ArrowDown');
  await user.waitForFocus('link', 'Shall we meet at nine');
  await page.keyboard.press('ArrowUp');
  await user.waitForFocus('searchbox', 'Search');
  // Enter waits for the result of the text.
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('meet nine');
  await page.keyboard.press('Enter');
  const found = user.message('Shall we meet at nine?');
  await found.locator('mark').getByText('nine', { exact: true }).waitFor();
  await waitUntil(() => found.evaluate((article) => article === document.activeElement), { what: 'the focus on the found message' });
  if (user.device.name === 'phone') return;
  await field.focus();
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  await user.waitForFocus('heading', 'Chats');
}
