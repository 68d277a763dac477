/** The page of people in the operators' console. */
import { readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import type { AuditEntry } from '@parley/events/wire/audit';
import { call, register, type Person } from '../person.ts';
import { chooseAction, dialogsAreClosed, expectRows, onlyOperator, openConsole, registerOperator, rowOf } from './console-steps.ts';
import { describeOnStage } from './describe-on-stage.ts';

jest.setTimeout(120_000);

describeOnStage(
  'the people of the operators’ console',
  (stage, system) => {
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
      await user.type('Reason', 'Asked in writing');
      await user.type(`Type ${ann.account.username} to confirm`, ann.account.username.slice(1));
      expect(await erase.isDisabled()).toBe(true);
      await user.type(`Type ${ann.account.username} to confirm`, ann.account.username);
      await erase.click();
      await page.getByRole('complementary').getByText('Erasure requested').waitFor();
      expect((await ann.ask('GET', '/v1/me')).status).toBe(401);
    });

    test('suspends, unsuspends and signs out the chosen people, each recorded, and says whose action failed', async () => {
      const [olga, peer] = [await registerOperator(system()), await registerOperator(system(), 'bulk')];
      const [ann, ben] = [await register(system().origin, 'bulk'), await register(system().origin, 'bulk')];
      const user = await openConsole(stage(), olga, '/admin/people?query=bulk');
      const { page } = user;
      const [bar, dialog] = [page.getByRole('group', { name: 'Chosen people' }), page.locator('dialog[open]')];
      const choose = async (...people: Person[]) => {
        for (const { account } of people) await rowOf(page, account).getByRole('checkbox').check();
      };
      await page.getByRole('checkbox', { name: 'Choose all on this page' }).press('Space');
      await bar.getByText('3 chosen').waitFor();
      await bar.getByRole('button', { name: 'Suspend', exact: true }).press('Enter');
      await dialog.getByRole('heading', { name: 'Suspend 3 people' }).waitFor();
      expect(await dialog.getByRole('button', { name: 'Suspend' }).isDisabled()).toBe(true);
      await user.type('Reason', 'Reports of spam');
      await page.keyboard.press('Enter');
      await dialog.getByText('Done for 2 of 3.').waitFor();
      expect(await dialog.getByRole('alert').innerText()).toBe(
        `${peer.account.displayName} Operators cannot be suspended or erased. End the role first.`,
      );
      await page.keyboard.press('Escape');
      await dialogsAreClosed(page);
      await bar.getByText('1 chosen').waitFor();
      for (const person of [ann, ben]) {
        await rowOf(page, person.account).getByText('Suspended').waitFor();
        expect((await person.ask('GET', '/v1/me')).status).toBe(401);
      }
      await rowOf(page, peer.account).getByRole('checkbox').uncheck();
      await bar.waitFor({ state: 'detached' });

      await choose(ann, ben);
      await bar.getByRole('button', { name: 'Lift suspension' }).press('Enter');
      await dialog.getByRole('button', { name: 'Lift the suspension' }).press('Enter');
      await bar.waitFor({ state: 'detached' });
      for (const { account } of [ann, ben]) await rowOf(page, account).getByText('Active').waitFor();
      await dialogsAreClosed(page);

      // The operator's own session ends last.
      await page.goto(`${system().origin}/admin/people?query=${olga.account.username}`);
      await choose(olga);
      await bar.getByRole('button', { name: 'Sign out' }).press('Enter');
      await dialog.getByRole('button', { name: 'Sign out everywhere' }).press('Enter');
      await page.getByText('Your session has ended.').waitFor();
      const { body } = await call(system().origin, 'GET', '/v1/admin/audit?limit=20', { token: system().operatorToken! });
      const recorded = (body.items as AuditEntry[])
        .filter(({ actor, user: concerned }) => actor?.id === olga.id && concerned !== null)
        .map(({ action, user: concerned, reason }) => [action, concerned!.id, reason]);
      expect(recorded).toEqual(
        expect.arrayContaining([
          ['user.suspended', ann.id, 'Reports of spam'],
          ['user.suspended', ben.id, 'Reports of spam'],
          ['user.unsuspended', ann.id, null],
          ['user.unsuspended', ben.id, null],
          ['user.signed_out', olga.id, null],
        ]),
      );
      expect(recorded).toHaveLength(5);
    });

    test('sorts people by username and by time, and shows when they were last seen', async () => {
      const [olga, ann] = [await registerOperator(system()), await register(system().origin, 'ann')];
      const device = await ann.connect();
      const { page } = await openConsole(stage(), olga, '/admin/people');
      const [person, since] = ['Person', 'Since'].map((name) => page.getByRole('columnheader', { name }));
      await page.getByRole('table', { name: 'People' }).waitFor();
      expect(await person!.getAttribute('aria-sort')).toBe('ascending');
      const usernames = (await page.locator('.console-person small').allInnerTexts()).filter((name) => name.startsWith('@'));
      expect(usernames).toEqual(usernames.toSorted());
      await since!.getByRole('button').press('Enter');
      await page.locator('th[aria-sort=ascending]', { hasText: 'Since' }).waitFor();
      await since!.getByRole('button').press('Enter');
      await page.locator('th[aria-sort=descending]', { hasText: 'Since' }).waitFor();
      await page.getByRole('row').nth(1).getByText(`@${ann.account.username}`).waitFor();
      expect(await since!.getByRole('button').evaluate((button) => button === document.activeElement)).toBe(true);
      expect(await rowOf(page, ann.account).innerText()).toMatch(/\tnow$/);
      expect(new URL(page.url()).search).toBe('?sort=-createdAt');
      device.close();
    });

    test('creates an account with a link to its password, and exports what there is on a person', async () => {
      const user = await openConsole(stage(), await registerOperator(system()), '/admin/people');
      const { page } = user;
      const username = `mara_${Date.now()}`;
      await page.getByRole('button', { name: 'New person' }).click();
      await user.type('Name', 'Mara Lind');
      await user.type('Username', username);
      await page.keyboard.press('Enter');
      expect(await page.getByRole('textbox', { name: 'Reset link' }).inputValue()).toMatch(/\/reset#[\w-]{43}$/);
      await page.keyboard.press('Escape');
      await dialogsAreClosed(page);
      await page.goto(`${system().origin}/admin/people?query=${username}`);
      await page.getByRole('link', { name: new RegExp(username) }).click();
      await page.getByRole('complementary').getByText('Account created').waitFor();
      await chooseAction(user, /^Export everything/);
      await user.type('Reason, if you like', 'Asked in writing');
      await page.keyboard.press('Enter');
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
      expect(
        readFileSync(await download.path())
          .subarray(0, 2)
          .toString(),
      ).toBe('PK');
      await page.keyboard.press('Escape');
      await dialogsAreClosed(page);
      await page.reload();
      await page.getByRole('complementary').getByText('Copy of the data requested').waitFor();
    });
  },
  { context: { reducedMotion: 'reduce' } },
);
