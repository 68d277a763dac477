/** `npm run example:shop`, as people use it: log in with a token of the shop, a webhook that a bot answers, messages of the backend. */
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '@parley/testing-kit/free-port';
import type { Browser, Page } from 'playwright-core';
import { hasBrowser, launchBrowser } from '../calls/browser.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const program = join(root, 'examples/shop/start.ts');

test.each(['examples/shop/chat-log-in.ts', 'examples/shop/page/chat.js'])('%s: at most 20 lines, shown in the README', async (file) => {
  const [code, readme] = await Promise.all([readFile(join(root, file), 'utf8'), readFile(join(root, 'README.md'), 'utf8')]);
  expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  const blocks = [...readme.matchAll(/```(?:ts|js)\n(.+?)```/gs)].map(([, block]) => block!);
  expect(blocks.filter((block) => code.includes(block))).toHaveLength(1);
});

(hasBrowser ? describe : describe.skip)('the example of a shop', () => {
  let shop: ChildProcess;
  let origin: string;
  let browser: Browser;
  const faults: string[] = [];

  beforeAll(async () => {
    const ports = { SHOP_PORT: String(await freePort()), PARLEY_PORT: String(await freePort()) };
    origin = `http://127.0.0.1:${ports.SHOP_PORT}`;
    shop = spawn(process.execPath, [program], { env: { ...process.env, ...ports }, stdio: ['ignore', 'pipe', 'inherit'] });
    [browser] = await Promise.all([launchBrowser(), isOpen(shop)]);
  }, 60_000);
  afterAll(async () => {
    shop.kill();
    await Promise.all([browser.close(), shop.exitCode ?? once(shop, 'exit')]);
  }, 30_000);

  async function enter(login: string, password: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    page.on('pageerror', (error) => faults.push(String(error.stack)));
    await page.goto(origin);
    await page.getByRole('textbox', { name: 'Login' }).fill(login);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Log out' }).waitFor();
    return page;
  }

  async function write(page: Page, text: string, to: string): Promise<void> {
    await page.getByPlaceholder(`Message ${to}`).fill(text);
    await page.keyboard.press('Enter');
  }

  const shown = (page: Page, text: string): Promise<void> => page.locator('parley-chat').getByText(text).first().waitFor();

  test('buyer and seller talk about an order; the shop and its bot join in', async () => {
    const buyer = await enter('ann', 'tea-and-cake');
    await buyer.getByRole('button', { name: 'Buy Tea bowl' }).click();
    await write(buyer, 'Where is my order?', 'Order');
    await shown(buyer, 'It is being packed.');

    const seller = await enter('fern', 'kiln-and-glaze');
    await seller.getByRole('button', { name: /^Order \d+: Tea bowl/ }).click();
    await shown(seller, 'Where is my order?');
    await seller.getByRole('button', { name: 'Mark as shipped' }).click();
    await shown(buyer, 'Your order has shipped.');
    await buyer.getByText('Shipped', { exact: true }).waitFor();

    await buyer.getByRole('button', { name: 'Ask the potter' }).click();
    await write(buyer, 'Is the glaze safe for tea?', 'Fern, the potter');
    await seller.getByRole('button', { name: 'Ann Lee' }).click();
    await shown(seller, 'Is the glaze safe for tea?');

    const forged = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"type":"message.sent"}' };
    expect((await fetch(`${origin}/webhooks/parley`, forged)).status).toBe(401);
    expect(faults).toEqual([]);
  }, 60_000);
});

/** Resolves when the shop says that it is open. */
async function isOpen(shop: ChildProcess): Promise<void> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: shop.stdout! })) {
    lines.push(line);
    if (line.includes('The shop is open')) return;
  }
  throw new Error(`the shop did not open: ${lines.join('\n')}`);
}
