/** A person at the web client, in a browser of their own, who uses the keyboard only. */
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

export interface Device {
  name: 'desktop' | 'phone';
  viewport: { width: number; height: number };
}

export const desktop: Device = { name: 'desktop', viewport: { width: 1280, height: 800 } };
export const phone: Device = { name: 'phone', viewport: { width: 390, height: 844 } };

type Role = Parameters<Page['getByRole']>[0];

/** A part of the page that F6 leads to. */
export type Part = 'Chats' | 'Messages' | 'Message' | 'Details';

/** Nobody presses Tab more often than this to reach something. */
const maxTabs = 40;
/** More messages than a scenario writes. */
const maxSteps = 60;

export class WebUser {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly device: Device;
  /** Errors of the page, and requests to another origin. */
  readonly faults: string[] = [];

  /** The page's socket has received something. */
  readonly connected: Promise<void>;

  private constructor(context: BrowserContext, page: Page, device: Device, origin: string) {
    this.context = context;
    this.page = page;
    this.device = device;
    this.connected = new Promise((resolve) => page.on('websocket', (socket) => socket.on('framereceived', () => resolve())));
    page.on('pageerror', (error) => this.faults.push(String(error.stack)));
    page.on('console', (message) => message.type() === 'error' && isUnexpected(message.text()) && this.faults.push(message.text()));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== origin) this.faults.push(`request to another origin: ${request.url()}`);
    });
  }

  static async open(browser: Browser, origin: string, device: Device, options: BrowserContextOptions = {}): Promise<WebUser> {
    const context = await browser.newContext({ viewport: device.viewport, permissions: ['microphone', 'camera'], ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const user = new WebUser(context, page, device, new URL(origin).origin);
    await page.goto(origin);
    return user;
  }

  /** Presses Tab until the element has the focus. */
  tabTo(role: Role, name: string | RegExp): Promise<Locator> {
    return this.#moveTo(role, name, 'Tab');
  }

  shiftTabTo(role: Role, name: string | RegExp): Promise<Locator> {
    return this.#moveTo(role, name, 'Shift+Tab');
  }

  async #moveTo(role: Role, name: string | RegExp, key: string): Promise<Locator> {
    const dialogs = this.page.locator('dialog[open]');
    const scope = (await dialogs.count()) > 0 ? dialogs.last() : this.page;
    const target = scope.getByRole(role, { name, exact: true }).first();
    await target.waitFor();
    for (let tabs = 0; tabs <= maxTabs; tabs++) {
      if (await isFocused(target)) return target;
      await this.page.keyboard.press(key);
    }
    throw new Error(`${role} “${String(name)}” cannot be reached with ${maxTabs} presses of ${key}`);
  }

  async waitForFocus(role: Role, name: string): Promise<void> {
    await waitUntil(() => isFocused(this.page.getByRole(role, { name })), { what: `the focus on ${role} “${name}”` });
  }

  async press(role: Role, name: string | RegExp): Promise<void> {
    await this.tabTo(role, name);
    await this.page.keyboard.press('Enter');
  }

  async type(field: string, text: string): Promise<void> {
    await this.tabTo('textbox', field);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(text);
  }

  /** Presses F6 until the focus is in this part of the page. */
  async goToPart(part: Part): Promise<void> {
    const targets: Record<Part, Locator> = {
      Chats: this.page.getByRole('navigation', { name: 'Chats' }).getByRole('link'),
      Messages: this.page.getByRole('region', { name: 'Messages' }),
      Message: this.page.getByRole('textbox', { name: 'Message', exact: true }),
      Details: this.page.getByRole('complementary', { name: 'Details' }).getByRole('button'),
    };
    await targets[part].first().waitFor();
    for (let presses = 0; presses < 8; presses++) {
      await this.page.keyboard.press('F6');
      if (await targets[part].evaluateAll((elements) => elements.includes(document.activeElement as never))) return;
    }
    throw new Error(`F6 does not lead to ${part}`);
  }

  async createAccount(username: string, displayName: string, password: string): Promise<void> {
    await this.tabTo('tab', 'Sign in');
    await this.page.keyboard.press('ArrowRight');
    await this.type('Username', username);
    await this.type('Display name', displayName);
    await this.type('Password', password);
    await this.press('button', 'Create account');
    await this.waitForSignedIn();
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.type('Username', username);
    await this.type('Password', password);
    await this.press('button', 'Sign in');
    await this.waitForSignedIn();
  }

  async waitForSignedIn(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Parley' }).first().waitFor({ state: 'attached' });
  }

  /** Chooses from the menu of the button for new chats. */
  async openNew(item: 'New chat' | 'New group'): Promise<void> {
    await this.press('button', 'New chat or group');
    await this.page.getByRole('menuitem', { name: item }).waitFor();
    if (item === 'New group') await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('dialog', { name: item }).waitFor();
  }

  /** Types into the search for people and chooses the result with Enter. */
  async choosePerson(username: string): Promise<void> {
    await this.tabTo('combobox', 'Search people');
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(username);
    await waitUntil(async () => (await this.page.getByRole('option').allTextContents()).join('\n').includes(`@${username}`), {
      what: `${username} among the results`,
    });
    await this.page.keyboard.press('Enter');
  }

  /** Opens a conversation that is in the inbox with Ctrl K. */
  async openConversation(title: string): Promise<void> {
    await this.page.keyboard.press('Control+K');
    await this.page.getByRole('combobox', { name: 'Go to a chat or person' }).waitFor();
    await this.page.keyboard.insertText(title);
    const options = this.page.getByRole('option', { name: new RegExp(title) });
    await options
      .filter({ hasText: /Direct|Group of/u })
      .first()
      .waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('textbox', { name: 'Message', exact: true }).waitFor();
  }

  /** On a phone the conversation covers the inbox. */
  async goBack(): Promise<void> {
    await this.press('button', 'Back');
  }

  /** Opens the panel of the conversation: its title is a button before the messages. */
  async openDetails(): Promise<void> {
    await this.goToPart('Messages');
    await this.shiftTabTo('button', /^(?!Back).*member/u);
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('complementary', { name: 'Details' }).waitFor();
    await this.goToPart('Details');
  }

  /** Writes in the open conversation and sends with Enter. */
  async send(text: string): Promise<void> {
    await this.write(text);
    await this.page.keyboard.press('Enter');
  }

  async write(text: string): Promise<void> {
    const field = this.page.getByRole('textbox', { name: 'Message', exact: true });
    await field.waitFor();
    if (!(await isFocused(field))) await this.goToPart('Message');
    await this.page.keyboard.insertText(text);
  }

  /** Moves the focus to a message, upwards from the latest. */
  async goToMessage(text: string): Promise<Locator> {
    const message = this.message(text).first();
    await message.waitFor();
    await this.goToPart('Messages');
    for (const key of ['End', ...Array<string>(maxSteps).fill('ArrowUp')]) {
      await this.page.keyboard.press(key);
      await waitUntil(() => this.page.evaluate(() => document.activeElement?.matches('article')), { what: 'a message with the focus' });
      if (await isFocused(message)) return message;
    }
    throw new Error(`the arrow keys do not reach the message “${text}”`);
  }

  /** Opens the toolbar of the message that has the focus, and chooses with the arrow keys. */
  async chooseAction(name: string): Promise<void> {
    await this.page.getByRole('toolbar').waitFor();
    await this.page.keyboard.press('Enter');
    const button = this.page.getByRole('toolbar').getByRole('button', { name, exact: true });
    for (let steps = 0; steps < 10; steps++) {
      if (await isFocused(button)) return this.page.keyboard.press('Enter');
      await this.page.keyboard.press('ArrowRight');
    }
    throw new Error(`the toolbar has no “${name}”`);
  }

  /** Attaches files through the system's file dialog, and waits until they are uploaded. */
  async attach(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    const dialog = this.page.waitForEvent('filechooser');
    await this.press('button', 'Attach a file');
    await (await dialog).setFiles(files);
    await this.page.getByRole('list', { name: 'Pictures to send' }).waitFor();
    await this.page.getByRole('button', { name: 'Send', disabled: false }).waitFor();
  }

  messages(): Locator {
    return this.page.getByRole('region', { name: 'Messages' }).getByRole('article');
  }

  message(text: string): Locator {
    return this.messages().filter({ hasText: text });
  }

  async waitForText(text: string): Promise<void> {
    await waitUntil(async () => (await this.message(text).count()) === 1, {
      what: `${this.device.name}: the message “${text}” once`,
      deadlineMs: 20_000,
    });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** Also true inside a shadow tree. Does not wait for the element. */
async function isFocused(target: Locator): Promise<boolean> {
  return target.evaluateAll(([element]) => element !== undefined && element === document.activeElement);
}

/** Chromium reports each failed request as an error; those of a lost connection or a refusal are expected. */
function isUnexpected(text: string): boolean {
  return !/net::ERR_|Failed to load resource|WebSocket connection|WebSocket is already in CLOS/u.test(text);
}
