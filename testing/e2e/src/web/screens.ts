/** The screens of the web client with the people of the demo, and how to get to each. */
import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import type { WebUser } from './web-user.ts';

export interface Screen {
  name: string;
  /** Brings the page of a signed-in demo person to the screen. */
  open: (user: WebUser) => Promise<void>;
}

export const group = 'Saturday hike';

/** Signs in as a person of the demo and waits for the inbox. */
export async function signInAs({ page }: WebUser, displayName: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${displayName}`, 'u') }).click();
  await page.getByRole('navigation', { name: 'Chats' }).getByRole('link').first().waitFor();
}

const atPath = (path: string, landmark: (page: Page) => Locator) => async (user: WebUser) => {
  await user.page.goto(new URL(path, user.page.url()).href);
  await landmark(user.page).first().waitFor();
};

async function openGroup(user: WebUser): Promise<void> {
  await user.page.goto(new URL('/', user.page.url()).href);
  await user.page.getByRole('link', { name: new RegExp(`^${group}`, 'u') }).click();
  await user.messages().first().waitFor();
}

async function focusMessage(user: WebUser): Promise<void> {
  await openGroup(user);
  await user.goToPart('Messages');
  await user.page.keyboard.press('End');
  await user.page.getByRole('toolbar').waitFor();
}

const settingsSections = ['profile', 'devices', 'privacy', 'blocked', 'notifications', 'appearance', 'keyboard'];

export const screens: readonly Screen[] = [
  { name: 'inbox', open: atPath('/', (page) => page.getByRole('navigation', { name: 'Chats' }).getByRole('link')) },
  { name: 'archived', open: atPath('/archived', (page) => page.getByRole('heading', { name: 'Archived' })) },
  { name: 'conversation', open: openGroup },
  {
    name: 'details of a group',
    async open(user) {
      await openGroup(user);
      await user.page.goto(`${user.page.url()}/details`);
      await user.page.getByRole('complementary', { name: 'Details' }).getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'toolbar of a message',
    open: focusMessage,
  },
  {
    name: 'menu of a message',
    async open(user) {
      await focusMessage(user);
      await user.chooseAction('More actions');
      await user.page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'emoji picker',
    async open(user) {
      await openGroup(user);
      await user.page.getByRole('button', { name: 'Emoji', exact: true }).click();
      await user.page.getByRole('searchbox', { name: 'Search emoji' }).waitFor();
      // All 1,900 are alike, and take as long as all other screens together.
      await user.page.keyboard.insertText('hand');
      await user.page.getByRole('region', { name: 'Found' }).waitFor();
    },
  },
  {
    name: 'reply with a mention',
    async open(user) {
      await focusMessage(user);
      await user.page.keyboard.press('r');
      await user.page.getByRole('group', { name: /^Reply to/u }).waitFor();
      await user.page.keyboard.type('Like this @');
      await user.page.getByRole('listbox', { name: 'People to mention' }).getByRole('option').first().waitFor();
    },
  },
  {
    name: 'deletion',
    async open(user) {
      await openGroup(user);
      const text = `To be deleted ${randomUUID()}`;
      await user.send(text);
      await user.goToMessage(text);
      await user.page.keyboard.press('Delete');
      await user.page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'new chat',
    async open(user) {
      await atPath('/', (page) => page.getByRole('button', { name: 'New chat or group' }))(user);
      await user.openNew('New chat');
      await user.page.keyboard.insertText('a');
      await user.page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'new group',
    async open(user) {
      await atPath('/', (page) => page.getByRole('button', { name: 'New chat or group' }))(user);
      await user.openNew('New group');
      await user.tabTo('combobox', 'Search people');
      await user.page.keyboard.insertText('a');
      await user.page.getByRole('option').first().waitFor();
      await user.page.keyboard.press('Enter');
      await user.page.getByRole('list', { name: 'Chosen people' }).waitFor();
    },
  },
  { name: 'search', open: atPath('/search?q=hut', (page) => page.locator('mark')) },
  {
    name: 'go to',
    async open(user) {
      await atPath('/', (page) => page.getByRole('navigation', { name: 'Chats' }).getByRole('link'))(user);
      await user.page.keyboard.press('Control+K');
      await user.page.getByRole('option').first().waitFor();
    },
  },
  { name: 'people', open: atPath('/people', (page) => page.getByRole('region', { name: 'People' }).getByRole('link')) },
  {
    name: 'profile',
    async open(user) {
      await atPath('/people', (page) => page.getByRole('region', { name: 'People' }).getByRole('link'))(user);
      await user.page.getByRole('region', { name: 'People' }).getByRole('link').first().click();
      await user.page.getByRole('button', { name: 'Message' }).waitFor();
    },
  },
  { name: 'calls', open: atPath('/calls', (page) => page.getByRole('heading', { name: 'Calls' })) },
  { name: 'settings', open: atPath('/settings', (page) => page.getByRole('link', { name: 'Devices' })) },
  ...settingsSections.map((section) => ({
    name: `settings: ${section}`,
    open: atPath(`/settings/${section}`, (page) => page.locator('.settings').getByRole('heading')),
  })),
];
