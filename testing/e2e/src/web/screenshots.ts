/**
 * `npm run screenshots [-- FOLDER]`: pictures of every screen of the web client, taken from a private server with the demo people; into
 * docs/images by default, where the README shows some of them. `--all` also takes what the README does not show, in both themes and widths.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../calls/browser.ts';
import { call } from '../person.ts';
import { startEmbedded } from '../systems/embedded.ts';
import type { System } from '../systems/system.ts';

interface Screen {
  name: string;
  /** Brings a signed-in page to the screen. */
  open: (page: Page, origin: string) => Promise<unknown>;
  /** In the README, so it is taken in every run. */
  theme?: 'light' | 'dark';
  width?: 'desktop' | 'phone';
}

const hike = (page: Page) => page.getByRole('link', { name: /^Saturday hike/ });

async function openHike(page: Page): Promise<void> {
  await hike(page).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
}

const readmeScreens: readonly Screen[] = [
  {
    name: 'chat',
    async open(page) {
      await openHike(page);
      // By its address: on a phone no button leads there.
      await page.goto(`${page.url()}/details`);
      await page.getByRole('complementary', { name: 'Details' }).waitFor();
    },
  },
  { name: 'chat-dark', theme: 'dark', open: openHike },
  { name: 'chat-phone', width: 'phone', open: openHike },
];

const path = (route: string) => (page: Page, origin: string) => page.goto(`${origin}${route}`);

const otherScreens: readonly Screen[] = [
  { name: 'inbox', open: async () => undefined },
  { name: 'people', open: path('/people') },
  { name: 'calls', open: path('/calls') },
  { name: 'search', open: path('/search?q=hut') },
  ...['profile', 'devices', 'privacy', 'blocked', 'notifications', 'appearance', 'keyboard'].map((section) => ({
    name: `settings-${section}`,
    open: path(`/settings/${section}`),
  })),
  {
    name: 'new-group',
    async open(page) {
      await page.getByRole('button', { name: 'New chat or group' }).click();
      await page.getByRole('menuitem', { name: 'New group' }).click();
      await page.getByLabel('Title').fill('Book club');
    },
  },
  { name: 'go-to', open: (page) => page.keyboard.press('Control+K') },
];

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

async function take(browser: Browser, origin: string, folder: string, screen: Screen): Promise<void> {
  const { name, theme = 'light', width = 'desktop' } = screen;
  const options: BrowserContextOptions = { viewport: sizes[width], colorScheme: theme, deviceScaleFactor: 1, reducedMotion: 'reduce' };
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByRole('button', { name: /^Ada Brandt/ }).click();
  await hike(page).waitFor();
  await screen.open(page, origin);
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}

async function takeSignIn(browser: Browser, origin: string, folder: string): Promise<void> {
  const page = await browser.newPage({ viewport: sizes.desktop });
  await page.goto(origin);
  await page.getByRole('button', { name: /^Ada Brandt/ }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder, 'sign-in.png') });
  await page.close();
}

/** The operators' console, with someone who is suspended. */
async function takeConsole(browser: Browser, { origin, operatorToken: token = '' }: System, folder: string): Promise<void> {
  const found = await call(origin, 'GET', '/v1/admin/users?query=jonas', { token });
  const { id } = found.body.items[0];
  await call(origin, 'POST', `/v1/admin/users/${id}/suspend`, { token, body: { reason: 'Sends advertising' } });
  const page = await browser.newPage({ viewport: sizes.desktop, reducedMotion: 'reduce' });
  await page.goto(`${origin}/admin/people/${id}`);
  await page.getByRole('button', { name: 'Use the operator token' }).click();
  await page.getByLabel('Operator token').fill(token);
  await page.keyboard.press('Enter');
  await page.getByText('Sends advertising').waitFor();
  for (const name of ['Choose Felix Novak', 'Choose Hugo Lindqvist']) await page.getByRole('checkbox', { name }).check();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, 'admin.png') });
  await page.close();
}

/** Every screen in both themes and sizes. */
function variants(screens: readonly Screen[]): Screen[] {
  return screens.flatMap((screen) =>
    (['light', 'dark'] as const).flatMap((theme) =>
      (['desktop', 'phone'] as const).map((width) => ({ ...screen, theme, width, name: `${screen.name}-${theme}-${width}` })),
    ),
  );
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { all: { type: 'boolean', default: false } } });
const folder = positionals[0] ?? 'docs/images';
await mkdir(folder, { recursive: true });
const system = await startEmbedded();
const browser = await launchBrowser();
try {
  const response = await fetch(`${system.origin}/v1/demo/seed`, { method: 'POST' });
  if (!response.ok) throw new Error(`the demo cannot be seeded: ${response.status} ${await response.text()}`);
  if (values.all) await takeSignIn(browser, system.origin, folder);
  // One screen at a time: opening the conversation reads it, so the picture of the unread line comes first.
  const screens = values.all ? [...readmeScreens, ...variants([...otherScreens, readmeScreens[0]!])] : readmeScreens;
  for (const screen of screens) await take(browser, system.origin, folder, screen);
  await takeConsole(browser, system, folder);
} finally {
  await browser.close();
  await system.stop();
}
