import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { password, type NamedUser, type Stage } from '../stage.ts';
import type { Device } from '../web-user.ts';

/** A contact request and its acceptance; then a block, after which a message is refused, and its end. */
export async function connectAndBlock(stage: Stage, device: Device): Promise<void> {
  const [ada, bob] = await Promise.all([stage.join('Ada', device), stage.join('Bob', device)]);
  await openProfile(ada, bob);
  await ada.press('button', 'Add contact');
  await ada.page.getByRole('button', { name: /Withdraw/u }).waitFor();

  await bob.press('link', /^People/u);
  await bob.press('button', 'Accept');
  await bob.page.getByRole('region', { name: 'People' }).getByRole('link', { name: /Ada/u }).waitFor();
  await ada.page.getByRole('button', { name: 'Remove contact' }).waitFor();
  await ada.press('button', 'Message');
  await ada.send('Hello Bob');
  await bob.openConversation('Ada');
  await bob.waitForText('Hello Bob');
  const seesOnline = ({ page }: NamedUser, expected: boolean) =>
    waitUntil(async () => (await page.locator('.conversation-header').innerText()).split('\n').includes('online') === expected, {
      what: expected ? 'the other online' : 'nothing about the other’s presence',
    });
  await seesOnline(ada, true);

  if (device.name === 'phone') await bob.goBack();
  await openProfile(bob, ada);
  const profile = bob.page.getByRole('region', { name: 'Ada' });
  await profile.getByText(/, online$/u).waitFor();
  await bob.press('button', 'Block');
  await bob.page.getByRole('alertdialog').waitFor();
  await bob.press('button', 'Block');
  await bob.page.getByRole('button', { name: 'Unblock' }).waitFor();
  await profile.getByText(/, online$/u).waitFor({ state: 'detached' });
  await bob.page.goto(ada.page.url());
  await bob.waitForText('Hello Bob');
  await waitUntil(async () => (await bob.page.getByRole('button', { name: /^Start a .*call$/u }).count()) === 0, {
    what: 'no buttons to call a blocked person',
  });
  await bob.page.goBack();
  await bob.page.getByRole('button', { name: 'Unblock' }).waitFor();
  // A page that is shown again reads the presence.
  await ada.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await seesOnline(ada, false);
  await ada.send('Are you there?');
  await ada.message('Are you there?').filter({ hasText: 'Not sent' }).waitFor();

  if (device.name === 'phone') await bob.press('link', 'Back to people');
  await bob.press('link', 'Settings');
  await bob.press('link', /^Blocked/u);
  await bob.press('button', 'Unblock');
  await bob.page.getByText('You block no one.').waitFor();
  // In place of the composer, which comes back.
  await ada.page.getByRole('status').getByRole('button', { name: 'Try again' }).press('Enter');
  await waitUntil(async () => (await ada.message('Not sent').count()) === 0, { what: 'the message sent after all' });
  await ada.send('There you are');
  await ada.message('There you are').waitFor();
  await ada.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await seesOnline(ada, true);
}

async function openProfile(user: NamedUser, other: NamedUser): Promise<void> {
  await user.press('link', /^People/u);
  await user.tabTo('searchbox', 'Search people');
  await user.page.keyboard.insertText(other.username);
  const result = user.page.getByRole('region', { name: 'People' }).getByRole('link', { name: new RegExp(other.username, 'u') });
  await result.waitFor();
  await user.press('link', new RegExp(other.username, 'u'));
  await user.page.getByRole('region', { name: /^(?:Ada|Bob)$/u }).waitFor();
}

/** Signing out another device ends its page at once. */
export async function signOutDevice(stage: Stage, device: Device): Promise<void> {
  const [ada, other] = await Promise.all([stage.join('Ada', device), stage.open(device)]);
  await other.signIn(ada.username, password);
  await ada.press('link', 'Settings');
  await ada.press('link', 'Devices');
  await ada.press('button', /^Sign out (?!everywhere)./u);
  await other.page.getByRole('tab', { name: 'Sign in' }).waitFor();
  await waitUntil(async () => (await ada.page.getByRole('button', { name: /^Sign out (?!everywhere)./u }).count()) === 0, {
    what: 'the device gone from the list',
  });
}

/** An erased person is a deleted user at once, and their messages are tombstones once the erasure is completed and the page loads again. */
export async function showErasedPerson(stage: Stage, device: Device): Promise<void> {
  const { ada, bob, person } = await stage.openPair(device);
  await bob.send('Hello Ada');
  await ada.waitForText('Hello Ada');
  await person.command('DELETE', '/v1/me', { password: person.password });
  await ada.page.getByRole('tab', { name: 'Sign in' }).waitFor();
  await bob.page.getByRole('heading', { name: 'Deleted user' }).waitFor();
  const isErased = async () => {
    await bob.page.reload();
    await bob.waitForText('Hello Ada');
    return (await bob.message('Deleted user’s message was deleted').count()) === 1;
  };
  await waitUntil(isErased, { what: 'the tombstone', deadlineMs: 60_000, pauseMs: 1_000 });
  expect(await bob.page.textContent('body')).not.toContain('Hello Bob');
}
