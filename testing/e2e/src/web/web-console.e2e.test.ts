/** The operators' console in a browser. */
import { describe, expect, jest, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, register } from '../person.ts';
import { untilRoleEnds } from '../until-role-ends.ts';
import { dialogsAreClosed, expectRows, openConsole, registerOperator, signIn } from './console-steps.ts';
import { describeOnStage } from './describe-on-stage.ts';
import { inspectPage } from './inspect-page.ts';
import { phone } from './web-user.ts';

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
      // The session of the registration ended when the role began.
      const login = { login: olga.account.username, password: olga.password };
      olga.session = (await call(system().origin, 'POST', '/v1/sessions', { body: login })).body.session;
      expect((await olga.ask('GET', '/v1/admin/status')).status).toBe(200);
      await call(system().origin, 'PUT', `/v1/admin/users/${olga.id}/role`, { token: system().operatorToken!, body: { role: 'user' } });
      // Their sessions go on as a user's.
      await untilRoleEnds(async () => [(await olga.ask('GET', '/v1/admin/status')).status]);
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

      test('with chosen people', async () => {
        const { page } = await openConsole(stage(), await registerOperator(system()), '/admin/people');
        await page.getByRole('checkbox').nth(1).check();
        await page.getByRole('group', { name: 'Chosen people' }).waitFor();
        expect(await inspectPage(page)).toEqual([]);
        await page.getByRole('button', { name: 'Sign out', exact: true }).last().click();
        await page.locator('dialog[open]').waitFor();
        expect(await inspectPage(page)).toEqual([]);
      });
    });
  },
  { context: { reducedMotion: 'reduce' } },
);
