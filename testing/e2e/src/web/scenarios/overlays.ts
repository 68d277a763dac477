/** Dialogs, menus and calls over the page: they close with the step back, and the focus returns to a sensible place. */
import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Locator, Page } from 'playwright-core';
import { pngOf } from '../../uploads.ts';
import type { NamedUser, OpenedPair, Stage } from '../stage.ts';
import { desktop, phone, type WebUser } from '../web-user.ts';

/** The step back closes one thing after the other, and only then leaves the page. */
export async function closeWithBack(stage: Stage): Promise<void> {
  const { ada } = await stage.openPair(desktop);
  const { page } = ada;
  const address = page.url();
  const closes = async (opened: Locator) => {
    await opened.waitFor();
    await page.goBack();
    await opened.waitFor({ state: 'hidden' });
    expect(page.url()).toBe(address);
  };
  await ada.attach({ name: 'tea.png', mimeType: 'image/png', buffer: pngOf(64, 40) });
  await ada.send('Tea');
  const picture = page.getByRole('link', { name: 'Picture from You' });
  await picture.click();
  await closes(page.getByRole('dialog', { name: 'Pictures from You' }));
  // The toolbar is shown for the message under the pointer.
  await page.mouse.move(0, 0);
  await ada.goToMessage('Hello Bob');
  await ada.chooseAction('More actions');
  await closes(page.getByRole('menu', { name: 'For this message' }));
  await ada.press('button', 'New chat or group');
  await closes(page.getByRole('menu', { name: 'New chat or group' }));
  await page.keyboard.press('Control+K');
  await closes(page.getByRole('dialog', { name: 'Go to' }));
  // In place of the menu, whose entry it takes now that the code of dialogs is loaded: the page makes no step.
  const noStep = await holdStep(page);
  await ada.openNew('New group');
  await closes(page.getByRole('dialog', { name: 'New group' }));
  await noStep.end();
  // One over the other.
  await ada.goToMessage('Tea');
  await page.keyboard.press('Delete');
  await page.keyboard.press('Control+K');
  const confirm = page.getByRole('alertdialog', { name: 'Delete this message?' });
  await closes(page.getByRole('dialog', { name: 'Go to' }));
  await confirm.waitFor();
  await closes(confirm);
  // A dialog that is opened before the step of a closed one is gone stays open.
  await ada.openNew('New group');
  const step = await holdStep(page);
  await page.keyboard.press('Escape');
  await step.hasBegun();
  await page.keyboard.press('Control+K');
  await page.getByRole('dialog', { name: 'Go to' }).waitFor();
  await step.end();
  await closes(page.getByRole('dialog', { name: 'Go to' }));
  // A dialog that was closed otherwise leaves no step behind.
  await ada.openNew('New group');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'New group' }).waitFor({ state: 'detached' });
  await waitUntil(() => page.evaluate(() => history.state?.overlay === undefined), { what: 'the step of the dialog gone' });
  await page.getByRole('link', { name: 'People' }).click();
  await page.waitForURL(/\/people$/u);
  await page.goBack();
  await page.waitForURL(address);
  // Nor does what has led to another page.
  await page.goForward();
  await page.waitForURL(/\/people$/u);
  await ada.openConversation('Bob');
  await page.waitForURL(address);
  await page.goBack();
  await page.waitForURL(/\/people$/u);
}

/** After a reaction and a deletion the focus is on the message. */
export async function keepFocusOnMessage(stage: Stage): Promise<void> {
  const { ada } = await stage.openPair(desktop);
  const { page } = ada;
  const message = await ada.goToMessage('Hello Bob');
  await page.keyboard.press('+');
  await chooseEmoji(ada, 'tea');
  await message.getByRole('button', { name: /^(?!Add).* 1, yours/u }).waitFor();
  await isFocused(message);
  await ada.chooseAction('Add reaction');
  await chooseEmoji(ada, 'rocket');
  await message.getByRole('button', { name: '🚀 1, yours is one' }).waitFor();
  await isFocused(message);
  await ada.chooseAction('Delete');
  await page.getByRole('alertdialog').waitFor();
  await ada.press('button', 'Delete');
  await ada.message('Your message was deleted').waitFor();
  await isFocused(ada.message('Your message was deleted'));
}

/** The page says why a message takes no further emoji, and shows only those that it has. */
export async function refuseEmoji(stage: Stage): Promise<void> {
  const { ada } = await stage.openPair(desktop);
  const message = await ada.goToMessage('Hello Bob');
  const own = (emoji: string) => message.getByRole('button', { name: `${emoji} 1, yours is one` });
  const react = async (name: string) => {
    await isFocused(message);
    await ada.page.keyboard.press('+');
    await chooseEmoji(ada, name);
  };
  await react('rocket');
  await own('🚀').waitFor();
  await react('volcano');
  await own('🌋').waitFor();
  await react('melon');
  const alert = ada.page.getByRole('alert').filter({ hasText: 'This message can take no further emoji. Choose one that it has.' });
  await alert.waitFor();
  // The third is shown until the answer is there.
  await waitUntil(async () => (await message.getByRole('button', { name: /yours is one/u }).count()) === 2, {
    what: 'the third emoji gone',
  });
  for (const emoji of ['🚀', '🌋']) await own(emoji).waitFor();
  await alert.getByRole('button', { name: 'OK' }).click();
  await alert.waitFor({ state: 'detached' });
}

async function chooseEmoji(user: WebUser, name: string): Promise<void> {
  await user.page.getByRole('searchbox', { name: 'Search emoji' }).waitFor();
  await user.page.keyboard.insertText(name);
  await user.page.getByRole('region', { name: 'Found' }).getByRole('button').first().waitFor();
  await user.page.keyboard.press('Enter');
}

async function isFocused(target: Locator): Promise<void> {
  await waitUntil(() => target.evaluate((element) => element === document.activeElement), { what: 'the focus on the message' });
}

/** A page that is opened while the step of a closed dialog is still under way stays open. */
export async function searchWhileClosing(stage: Stage): Promise<void> {
  const { ada } = await stage.openPair(desktop);
  const { page } = ada;
  await ada.openNew('New group');
  const step = await holdStep(page);
  await page.keyboard.press('Escape');
  await step.hasBegun();
  await page.keyboard.press('Control+F');
  await step.end();
  await ada.waitForFocus('searchbox', 'Search');
  await page.waitForURL(/\?q=/u);
}

/** Holds the next step of the page itself in its history until `end`. */
async function holdStep(page: Page): Promise<{ hasBegun(): Promise<void>; end(): Promise<void> }> {
  const step = await page.evaluateHandle(() => {
    const held: { end?: () => void } = {};
    history.go = (steps) => {
      held.end = () => History.prototype.go.call(history, steps);
    };
    return held;
  });
  return {
    hasBegun: () => waitUntil(() => step.evaluate(({ end }) => end !== undefined), { what: 'the step to begin' }),
    end: () =>
      step.evaluate(
        ({ end }) =>
          new Promise<void>((resolve) => {
            addEventListener('popstate', () => resolve(), { once: true });
            history.go = History.prototype.go;
            if (end) end();
            else resolve();
          }),
      ),
  };
}

/** On a touch screen, where no toolbar is shown, Enter opens the menu of the message. */
export async function openMenuByTouch(stage: Stage): Promise<void> {
  const { ada } = await stage.openPair(phone);
  const message = await ada.goToMessage('Hello Bob');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('menu', { name: 'For this message' }).waitFor();
  await ada.page.keyboard.press('Escape');
  await isFocused(message);
  const menu = await ada.page.evaluateHandle(escapeBeforePaint);
  await ada.page.keyboard.press('Enter');
  await menu.evaluate(({ closed }) => closed);
  await isFocused(message);
}

/** Presses Escape when the next menu opens, before it is painted. Runs in the page. */
function escapeBeforePaint(): { closed: Promise<void> } {
  const closed = new Promise<void>((resolve) => {
    const changes = new MutationObserver(() => {
      if (!document.querySelector('[role=menu]')) return;
      changes.disconnect();
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
      resolve();
    });
    changes.observe(document.body, { childList: true, subtree: true });
  });
  return { closed };
}

/** After an account was created the focus is on the title of the page, and after a call on the composer. */
export async function keepFocusAfterCall(stage: Stage): Promise<void> {
  const eve = await stage.join('Eve', desktop);
  await eve.waitForFocus('heading', 'Chats');
  const { ada, bob }: OpenedPair = await stage.openPair(desktop);
  // The page has been read only.
  for (const { page } of [ada, bob]) await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await ada.page.getByRole('button', { name: 'Start a call' }).click();
  await bob.page.getByRole('alertdialog', { name: 'Call from Ada' }).waitFor();
  await bob.press('button', 'Answer');
  const hasCall = ({ page }: NamedUser) => page.getByRole('region', { name: /^Call: /u });
  await Promise.all([ada, bob].map((user) => hasCall(user).waitFor()));
  await bob.press('button', 'Leave');
  await Promise.all([ada, bob].map((user) => hasCall(user).waitFor({ state: 'hidden' })));
  await ada.waitForFocus('button', 'Start a call');
  await bob.waitForFocus('textbox', 'Message');
}
