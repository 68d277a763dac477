import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createWidgetPage } from '@parley/example-widget/serve';
import { register } from '../../person.ts';
import type { Stage } from '../stage.ts';

/** `<parley-chat>` in a page of another origin: signs in, shows the conversation, writes, and loads its later parts. */
export async function chatInForeignPage({ browser, origin }: Stage): Promise<string[]> {
  const server = createWidgetPage(origin).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error.stack)));
  try {
    const [ada, bob] = [await register(origin, 'Ada'), await register(origin, 'Bob')];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    await ada.send(conversation.id, 'Hello Bob');
    // The form is sent before the chat is loaded.
    const sent = Promise.withResolvers<void>();
    await page.route('**/parley-origin', async (route) => {
      await sent.promise;
      await route.continue();
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.getByRole('textbox', { name: 'Conversation' }).fill(conversation.id);
    await page.getByRole('button', { name: 'Show' }).click();
    sent.resolve();
    await page.getByRole('textbox', { name: 'Username' }).fill(bob.account.username);
    await page.getByRole('textbox', { name: 'Password' }).fill(bob.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const messages = page.getByRole('article');
    await messages.filter({ hasText: 'Hello Bob' }).waitFor();
    await page.setViewportSize({ width: 360, height: 600 });
    // Nothing is next to the title.
    const { left, right } = await page.locator('.conversation-title').evaluate((title) => {
      const [inner, outer] = [title, title.parentElement!].map((element) => element.getBoundingClientRect());
      return { left: inner!.left - outer!.left, right: outer!.right - inner!.right };
    });
    // The page is light whatever the system is.
    const colors = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      colors.push(await page.locator('.conversation-title').evaluate((title) => getComputedStyle(title).color));
    }
    if (colors[0] !== colors[1]) faults.push(`the title is ${colors.join(' and ')} on a light and a dark system`);
    if (left !== right) faults.push(`the title is ${left} px from the left edge and ${right} px from the right edge`);
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello Ada');
    await page.keyboard.press('Enter');
    await messages.filter({ hasText: 'Hello Ada' }).waitFor();
    await page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search emoji' }).waitFor();
    return faults;
  } finally {
    await page.context().close();
    server.close();
    server.closeAllConnections();
  }
}
