/** Signing out of devices. */
import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call } from '../../person.ts';
import { password, type Stage } from '../stage.ts';
import { desktop } from '../web-user.ts';

/** Another device signs this one out in the middle of a sentence. Returns what is in the composer after the same user signed in again. */
export async function signOutWhileWriting(stage: Stage): Promise<string> {
  const { ada, bob, person, conversationId } = await stage.openPair(desktop);
  await ada.write('Half a sentence');
  const { items } = await person.get('/v1/sessions');
  for (const { id, current } of items) if (!current) await person.command('DELETE', `/v1/sessions/${id}`);
  await ada.page.getByText('You were signed out of this device; what you were writing is kept.').waitFor();
  await ada.waitForFocus('textbox', 'Username');
  await ada.signIn(person.account.username, person.password);
  await ada.page.getByRole('textbox', { name: 'Message', exact: true }).waitFor();
  await ada.waitForText('Hello Bob');
  expect(ada.page.url()).toContain(conversationId);
  await bob.page.getByRole('textbox', { name: 'Message', exact: true }).waitFor();
  return ada.page.getByRole('textbox', { name: 'Message', exact: true }).inputValue();
}

/**
 * The focus goes to the next device of the list, and to the title when none is left. Signing out all of them asks first. The open list
 * follows what other devices do.
 */
export async function signOutOfList(stage: Stage): Promise<void> {
  const ada = await stage.join('Ada', desktop);
  const log = (deviceName: string) =>
    fetch(`${stage.origin}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: ada.username, password, deviceName }),
    });
  for (const name of ['Desk', 'Lap', 'Kitchen', 'Garden']) expect((await log(name)).status).toBe(201);
  await ada.press('link', 'Settings');
  await ada.press('link', 'Devices');
  await ada.tabTo('button', 'Sign out Garden');
  const answer = await log('Attic');
  await ada.page.getByRole('button', { name: 'Sign out Attic' }).waitFor();
  await ada.waitForFocus('button', 'Sign out Garden');
  const { accessToken } = (await answer.json()).session;
  await call(stage.origin, 'DELETE', '/v1/sessions/current', { token: accessToken });
  await ada.page.getByRole('button', { name: 'Sign out Attic' }).waitFor({ state: 'detached' });
  await ada.press('button', 'Sign out Kitchen');
  await ada.waitForFocus('button', 'Sign out Lap');
  await ada.page.keyboard.press('Enter');
  await ada.waitForFocus('button', 'Sign out Desk');
  await ada.press('button', 'Sign out everywhere else');
  const confirmation = ada.page.getByRole('alertdialog', { name: 'Sign out everywhere else?' });
  await confirmation.waitFor();
  await ada.page.keyboard.press('Enter');
  await ada.waitForFocus('button', 'Sign out everywhere else');
  await ada.page.keyboard.press('Enter');
  await confirmation.waitFor();
  await ada.press('button', 'Sign out everywhere else');
  await waitUntil(async () => (await ada.page.getByRole('button', { name: /^Sign out (?!everywhere)./u }).count()) === 0, {
    what: 'the other devices gone from the list',
  });
  await ada.waitForFocus('heading', 'Devices');
}

/** A copy of the data is downloaded; then the account is deleted with its password. The other user cannot write to it. */
export async function deleteAccount(stage: Stage): Promise<void> {
  const { ada, bob, person } = await stage.openPair(desktop);
  await ada.page.goto(`${stage.origin}/settings/profile`);
  await ada.press('button', 'Request a copy');
  const downloading = ada.page.waitForEvent('download');
  await ada.press('link', 'Download');
  expect((await downloading).suggestedFilename()).toMatch(/\.zip$/u);
  expect(await (await downloading).failure()).toBeNull();
  const remove = async (given: string) => {
    await ada.type('Password', given);
    await ada.press('button', 'Delete account');
  };
  await ada.press('button', 'Delete account');
  await remove('not the password');
  await ada.page.getByText('The current password is not right.').waitFor();
  await remove(person.password);
  await ada.page.getByText('Your account was deleted.').waitFor();
  await bob.page.getByText('Deleted user can’t be reached').waitFor();
  await bob.message('Deleted user’s message was deleted').waitFor();
  expect(await bob.page.getByRole('button', { name: 'Start a call' }).count()).toBe(0);
}
