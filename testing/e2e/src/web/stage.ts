/** A running system with a browser, in which scenarios open people. */
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { register, type Person } from '../person.ts';
import { signedInBrowser } from './signed-in.ts';
import { desktop, WebUser, type Device } from './web-user.ts';

export const password = 'a quiet lamp 29';

export interface NamedUser extends WebUser {
  username: string;
}

export interface OpenedPair {
  ada: NamedUser;
  bob: NamedUser;
  conversationId: string;
  /** Ada, at the API. */
  person: Person;
}

export class Stage {
  readonly browser: Browser;
  readonly origin: string;
  readonly #options: BrowserContextOptions;
  readonly #users: WebUser[] = [];

  constructor(browser: Browser, origin: string, options: BrowserContextOptions = {}) {
    this.browser = browser;
    this.origin = origin;
    this.#options = options;
  }

  async open(device: Device = desktop, path = '/', options: BrowserContextOptions = {}): Promise<WebUser> {
    const user = await WebUser.open(this.browser, this.origin + path, device, { ...this.#options, ...options });
    this.#users.push(user);
    return user;
  }

  /** Opens the client in a browser in which the person is signed in. */
  async enter(person: Person, device: Device, path: string): Promise<NamedUser> {
    const user = await this.open(device, path, await signedInBrowser(this.origin, person));
    return Object.assign(user, { username: person.account.username });
  }

  /** Two people in a direct conversation, which both have open. They got there without the page's forms, which other tests use. */
  async openPair(device: Device): Promise<OpenedPair> {
    const [person, other] = await Promise.all([register(this.origin, 'Ada'), register(this.origin, 'Bob')]);
    const { conversation } = await person.command('POST', '/v1/conversations', { kind: 'direct', userId: other.id });
    await person.send(conversation.id, 'Hello Bob');
    const path = `/c/${conversation.id}`;
    const [ada, bob] = await Promise.all([this.enter(person, device, path), this.enter(other, device, path)]);
    await Promise.all([ada, bob].map((user) => Promise.all([user.waitForText('Hello Bob'), user.connected])));
    return { ada, bob, person, conversationId: conversation.id };
  }

  /** Opens the client and creates an account with the keyboard. */
  async join(displayName: string, device: Device): Promise<NamedUser> {
    const username = `${displayName.toLowerCase()}_${randomUUID().slice(0, 8)}`;
    const user = await this.open(device);
    await user.createAccount(username, displayName, password);
    return Object.assign(user, { username });
  }

  /** Two people in a direct conversation, which both have open. */
  async joinPair(device: Device): Promise<{ ada: NamedUser; bob: NamedUser }> {
    const [ada, bob] = await Promise.all([this.join('Ada', device), this.join('Bob', device)]);
    await ada.openNew('New chat');
    await ada.choosePerson(bob.username);
    await ada.send('Hello Bob');
    await bob.openConversation('Ada');
    await bob.waitForText('Hello Bob');
    return { ada, bob };
  }

  /** The open pages as accessibility trees, for the report of a failed test. */
  async describe(): Promise<string> {
    const pages = this.#users.map(async ({ page, faults }) => {
      const tree = await page.locator('body').ariaSnapshot({ timeout: 5_000 }).catch(String);
      return [page.url(), tree.slice(0, 3_000), ...faults].join('\n');
    });
    return (await Promise.all(pages)).join('\n\n');
  }

  /** Closes all pages. Returns their errors and requests to other origins; there should be none. */
  async close(): Promise<string[]> {
    const users = this.#users.splice(0);
    await Promise.all(users.map((user) => user.close()));
    return users.flatMap(({ faults }) => faults);
  }
}
