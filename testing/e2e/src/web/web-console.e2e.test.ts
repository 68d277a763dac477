/** The operators' console in a browser. */
import { describe, expect, jest, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Page } from 'playwright-core';
import { call, register, type Person } from '../person.ts';
import type { EmbeddedSystem } from '../systems/embedded.ts';
import { describeOnStage } from './describe-on-stage.ts';
import { inspectPage } from './inspect-page.ts';
import type { Stage } from './stage.ts';
import { phone, type WebUser } from './web-user.ts';

jest.setTimeout(120_000);

describeOnStage(
  'the operators’ console',
  (stage, system) => {
    test('is for operators: with their account, or with the token until a reload', async () => {
      const [olga, ann] = [await registerOperator(system()), await register(system().origin, 'ann')];
      const user = await stage().open(phone, '/admin');
      const { page } = user;
      await signIn(user, ann);
      await page.getByRole('alert').getByText('is not an operator').waitFor();
      await signIn(user, olga);
      await page.getByRole('heading', { name: 'Status', level: 1 }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Status', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await user.press('button', 'Use the operator token');
      await user.type('Operator token', 'not-the-token');
      await page.keyboard.press('Enter');
      await page.getByText('This is not the operator token.').waitFor();
      await user.type('Operator token', system().operatorToken!);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Status', level: 1 }).waitFor();
      expect(
        await page.evaluate(() => [localStorage, sessionStorage].map((storage) => JSON.stringify(Object.entries(storage))).join()),
      ).not.toContain(system().operatorToken!);
      await page.reload();
      await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
    });

    test('ends when the role ends', async () => {
      const [olga] = [await registerOperator(system()), await registerOperator(system())];
      const { page } = await openConsole(stage(), olga, '/admin/people');
      await page.getByRole('table', { name: 'People' }).waitFor();
      await call(system().origin, 'PUT', `/v1/admin/users/${olga.id}/role`, { token: system().operatorToken!, body: { role: 'user' } });
      const isOver = async () => (await olga.ask('GET', '/v1/admin/status')).status !== 200;
      await waitUntil(isOver, { what: 'the end of the role', deadlineMs: 1_000 });
      // Their sessions go on as a user's. What they ask for in this one is refused within a second.
      const isRefused = async () => {
        for (const name of ['Invites', 'Audit'])
          await page
            .getByRole('link', { name })
            .click({ timeout: 500 })
            .catch(() => undefined);
        return page.getByText(/no longer an operator|session has ended/).isVisible();
      };
      await waitUntil(isRefused, { what: 'the end of the console', pauseMs: 200 });
    });

    test('finds people, suspends and signs them out, and makes a reset link, by keyboard', async () => {
      const [olga, ann] = [await registerOperator(system()), await register(system().origin, 'ann')];
      const user = await openConsole(stage(), olga, '/admin/people');
      const { page } = user;
      const inspector = page.getByRole('complementary', { name: ann.account.displayName });
      await page.getByRole('searchbox', { name: 'Search people' }).focus();
      await page.keyboard.insertText(ann.account.username);
      await page.getByRole('table', { name: 'People' }).getByRole('row').nth(1).getByText(`@${ann.account.username}`).waitFor();
      await user.press('link', new RegExp(ann.account.username));
      await inspector.getByText('One device is signed in now').waitFor();
      await chooseAction(user, /^Suspend/);
      expect(await page.getByRole('button', { name: 'Suspend', exact: true }).last().isDisabled()).toBe(true);
      await user.type('Reason', '3 reports of spam');
      await page.keyboard.press('Enter');
      await inspector.getByText('Because').waitFor();
      await inspector.getByText('3 reports of spam').waitFor();
      await inspector.getByText('No device is signed in now').waitFor();
      expect((await ann.ask('GET', '/v1/me')).status).toBe(401);
      await chooseAction(user, /^Lift the suspension/);
      await page.keyboard.press('Enter');
      await inspector.getByText('Active').waitFor();
      await chooseAction(user, /^Create a reset link/);
      await page.keyboard.press('Enter');
      const link = await page.getByRole('textbox', { name: 'Reset link' }).inputValue();
      expect(link).toMatch(/\/reset#[\w-]{43}$/);
      await page.keyboard.press('Escape');
      await dialogsAreClosed(page);
      await page.getByRole('link', { name: 'All' }).click();
      await expectRows(page, 'Audit', ['Reset link created', 'Suspension lifted', 'Suspended']);
      expect(await page.getByRole('table', { name: 'Audit' }).innerText()).toContain(olga.account.username);
    });

    test('changes roles, but not of the last operator, and erases after the username was typed', async () => {
      const [olga, ann] = [await onlyOperator(system()), await register(system().origin, 'ann')];
      const user = await openConsole(stage(), olga, `/admin/people/${olga.id}`);
      const { page } = user;
      await chooseAction(user, /^End the role of operator/);
      await page.getByRole('button', { name: 'End the role' }).last().click();
      await page.getByText('This is the last operator.').waitFor();
      await page.keyboard.press('Escape');
      await dialogsAreClosed(page);
      await page.getByRole('link', { name: new RegExp(ann.account.username) }).click();
      await chooseAction(user, /^Make an operator/);
      await page.keyboard.press('Enter');
      await page.getByRole('complementary').getByText('Operator', { exact: true }).waitFor();
      await chooseAction(user, /^End the role of operator/);
      await page.getByRole('button', { name: 'End the role' }).last().click();
      await chooseAction(user, /^Erase this person/);
      const erase = page.getByRole('button', { name: 'Erase for good' });
      await user.type(`Type ${ann.account.username} to confirm`, ann.account.username.slice(1));
      expect(await erase.isDisabled()).toBe(true);
      await user.type(`Type ${ann.account.username} to confirm`, ann.account.username);
      await erase.click();
      await page.getByRole('complementary').getByText('Erasure requested').waitFor();
      expect((await ann.ask('GET', '/v1/me')).status).toBe(401);
    });

    test('creates keys, webhooks and invites, whose secrets are shown once', async () => {
      const user = await openConsole(stage(), await registerOperator(system()), '/admin/keys');
      const { page } = user;
      await page.getByRole('button', { name: 'New key' }).click();
      await user.type('Name', 'Shop backend');
      await page.getByRole('checkbox', { name: /^messages/ }).check();
      await page.getByRole('button', { name: 'Create the key' }).click();
      expect(await page.getByRole('textbox', { name: 'API key' }).inputValue()).toMatch(/^parley_sk_/);
      await page.keyboard.press('Escape');
      await dialogsAreClosed(page);
      await page.getByRole('button', { name: 'Revoke Shop backend' }).click();
      await page.getByRole('button', { name: 'Revoke', exact: true }).click();
      await page.getByText('There are no keys.').waitFor();

      await page.getByRole('link', { name: 'Webhooks' }).click();
      await page.getByRole('button', { name: 'New webhook' }).click();
      await user.type('URL', 'http://127.0.0.1:9/hook');
      await page.keyboard.press('Enter');
      expect(await page.getByRole('textbox', { name: 'Secret' }).inputValue()).toMatch(/^whsec_/);
      await page.keyboard.press('Escape');
      await dialogsAreClosed(page);
      await page.getByRole('link', { name: /127\.0\.0\.1:9/ }).click();
      const inspector = page.getByRole('complementary', { name: '127.0.0.1:9' });
      await inspector.getByRole('button', { name: 'Pause' }).click();
      await inspector.getByText('Paused').waitFor();
      await inspector.getByRole('button', { name: 'Replay from…' }).click();
      await user.type('From', 'start');
      await page.keyboard.press('Enter');
      await inspector.getByRole('button', { name: 'Resume' }).click();
      await inspector.getByRole('button', { name: 'Pause' }).waitFor();

      await page.getByRole('link', { name: 'Invites' }).click();
      await page.getByRole('button', { name: 'New invite' }).click();
      await user.type('Note', 'Team');
      await page.keyboard.press('Enter');
      expect(await page.getByRole('textbox', { name: 'Invite link' }).inputValue()).toMatch(/\/invite#/);
      await page.keyboard.press('Escape');
      await dialogsAreClosed(page);
      await page.getByRole('link', { name: 'Audit' }).click();
      await expectRows(page, 'Audit', ['Invite created', 'Webhook resumed', 'Webhook replayed', 'Webhook paused']);
    });

    test('shows the log masked, rebuilds after a confirmation, and records who did it', async () => {
      const [olga, ann] = [await registerOperator(system()), await register(system().origin, 'ann')];
      const { conversation } = await ann.command('POST', '/v1/conversations', { kind: 'group', title: 'Kitchen', memberIds: [] });
      await ann.send(conversation.id, 'the secret ingredient');
      const user = await openConsole(stage(), olga, `/admin/events?stream=conversation-${conversation.id}&type=MessageSent`);
      const { page } = user;
      await page.getByRole('link', { name: /^MessageSent/ }).click();
      const inspector = page.getByRole('complementary', { name: 'MessageSent' });
      await inspector.getByText('•••• (21)').first().waitFor();
      expect(await page.content()).not.toContain('secret ingredient');
      await inspector.getByRole('button', { name: 'Show personal fields' }).click();
      await page.getByRole('button', { name: 'Show', exact: true }).last().click();
      await inspector.getByText('the secret ingredient').first().waitFor();

      await page.getByRole('link', { name: 'Rebuild' }).click();
      await page.getByRole('checkbox', { name: 'messages', exact: true }).check();
      await page.getByRole('button', { name: 'Rebuild 1 of the tables' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Rebuild', exact: true }).click();
      await page.locator('[data-state=done]').waitFor({ timeout: 40_000 });
      await page.getByRole('link', { name: 'Projections' }).click();
      await page.locator('[data-subscription=live] svg polyline').waitFor({ state: 'attached' });
      const row = page.getByRole('table', { name: 'Live tables' }).getByRole('row', { name: /^messages / });
      expect(await row.innerText()).toMatch(/messages\s+b/);
      await page.getByRole('link', { name: 'Dead letters' }).click();
      await page.getByText('Nothing is parked.').waitFor();
      await page.getByRole('link', { name: 'Audit' }).click();
      await expectRows(page, 'Audit', ['Rebuild started', 'Personal fields of an event shown']);
      const [rebuild] = await page.getByRole('table', { name: 'Audit' }).getByRole('row').nth(1).allInnerTexts();
      expect(rebuild).toMatch(new RegExp(`${olga.account.username}.*live: .*messages`, 's'));
    });

    describe('is accessible, wide and narrow, light and dark', () => {
      test('signed out', async () => {
        const { page } = await stage().open(undefined, '/admin');
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        expect(await inspectPage(page)).toEqual([]);
      });

      test('on every page', async () => {
        const [olga, ann] = [await registerOperator(system()), await register(system().origin, 'Ann')];
        await call(system().origin, 'POST', '/v1/invites', { token: system().operatorToken!, body: { note: 'Team' } });
        const { page } = await openConsole(stage(), olga, '/admin');
        const found: string[] = [];
        for (const path of ['', `/people/${ann.id}`, '/invites', '/keys', '/webhooks', '/projections', '/events', '/rebuild', '/audit']) {
          await page.goto(`${system().origin}/admin${path}`);
          await page.getByRole('main').getByRole('heading').first().waitFor();
          // Nothing is being loaded.
          await page.waitForFunction(() => document.querySelector('main .skeleton') === null);
          found.push(...(await inspectPage(page)).map((violation) => `/admin${path}: ${violation}`));
        }
        expect(found).toEqual([]);
      });
    });
  },
  { context: { reducedMotion: 'reduce' } },
);

async function registerOperator({ origin, operatorToken }: EmbeddedSystem): Promise<Person> {
  const person = await register(origin, 'olga');
  await call(origin, 'PUT', `/v1/admin/users/${person.id}/role`, { token: operatorToken!, body: { role: 'operator' } });
  return person;
}

/** Ends the roles of all others. */
async function onlyOperator(system: EmbeddedSystem): Promise<Person> {
  const { origin, operatorToken: token } = system;
  const person = await registerOperator(system);
  const { body } = await call(origin, 'GET', '/v1/admin/users?role=operator&limit=200', { token: token! });
  for (const { id } of body.items as { id: string }[])
    if (id !== person.id) await call(origin, 'PUT', `/v1/admin/users/${id}/role`, { token: token!, body: { role: 'user' } });
  return person;
}

async function signIn(user: WebUser, { account, password }: Person): Promise<void> {
  await user.type('Username', account.username);
  await user.type('Password', password);
  await user.page.keyboard.press('Enter');
}

async function openConsole(stage: Stage, operator: Person, path: string): Promise<WebUser> {
  const user = await stage.open(undefined, path);
  await signIn(user, operator);
  await user.page.getByRole('navigation', { name: 'Console' }).waitFor();
  return user;
}

/** A closed dialog goes a step back in the history, which would undo what comes next. */
async function dialogsAreClosed(page: Page): Promise<void> {
  await page.waitForFunction(() => ((history.state as { overlay?: number } | null)?.overlay ?? 0) === 0);
}

async function chooseAction(user: WebUser, name: RegExp): Promise<void> {
  await dialogsAreClosed(user.page);
  const action = user.page.getByRole('complementary').getByRole('button', { name }).first();
  await action.focus();
  await user.page.keyboard.press('Enter');
  await user.page.locator('dialog[open]').waitFor();
}

/** The first rows have these texts, in this order. */
async function expectRows(page: Page, table: string, texts: string[]): Promise<void> {
  const rows = page.getByRole('table', { name: table }).getByRole('row');
  for (const [index, text] of texts.entries())
    await rows
      .nth(index + 1)
      .getByText(text)
      .waitFor();
}
