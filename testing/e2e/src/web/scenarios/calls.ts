import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register } from '../../person.ts';
import type { NamedUser, Stage } from '../stage.ts';
import { desktop, phone, type Device, type WebUser } from '../web-user.ts';

/** A video call with fake media: it rings, is answered, the screen is shared, and it ends. */
export async function runCall(stage: Stage, device: Device): Promise<void> {
  const { ada, bob } = await stage.joinPair(device);
  await ada.goToPart('Messages');
  await ada.press('button', 'Start a video call');
  await bob.page.getByRole('alertdialog', { name: 'Video call from Ada' }).waitFor();
  await bob.press('button', 'Answer with camera');
  await Promise.all([waitForVideo(ada, 'Bob'), waitForVideo(bob, 'Ada')]);

  const camera = await widthOf(bob, 'Ada');
  await ada.press('button', 'Share screen');
  await ada.page.getByRole('button', { name: 'Stop sharing' }).waitFor();
  await bob.page.getByText('Ada is sharing').waitFor();
  await waitUntil(async () => ![0, camera].includes(await widthOf(bob, 'Ada')), { what: 'the shared screen', deadlineMs: 20_000 });
  await ada.press('button', 'Stop sharing');
  await bob.page.getByText('Ada is sharing').waitFor({ state: 'hidden' });

  await ada.press('button', 'Microphone is on');
  await bob.page.getByRole('figure', { name: /^Ada, .*microphone off/u }).waitFor();
  await ada.press('button', 'Leave');
  await Promise.all([ada, bob].map((user) => user.page.getByRole('region', { name: /^Call: /u }).waitFor({ state: 'hidden' })));
  for (const user of [ada, bob]) await user.messages().filter({ hasText: 'Video call' }).waitFor();
  // The focus is on the page again.
  await ada.send('Until tomorrow');
  await bob.waitForText('Until tomorrow');
  await ringWhileWriting(ada, bob);
}

/** A call that comes while a user writes does not take the keys. */
async function ringWhileWriting(ada: NamedUser, bob: NamedUser): Promise<void> {
  await bob.write('Half a');
  await ada.goToPart('Messages');
  await ada.press('button', 'Start a call');
  await bob.page.getByRole('group', { name: 'Call from Ada' }).waitFor();
  await bob.page.keyboard.type(' sentence');
  expect(await bob.page.getByRole('textbox', { name: 'Message', exact: true }).inputValue()).toBe('Half a sentence');
  await bob.press('button', 'Decline');
  await bob.page.getByRole('group', { name: 'Call from Ada' }).waitFor({ state: 'hidden' });
}

/** The screen of a call in a group: which device, all alike or a large screen, who is there, someone else, the chat, and the way back. */
export async function useCallScreen(stage: Stage): Promise<void> {
  const [ada, bob, eve] = await Promise.all(['Ada', 'Bob', 'Eve'].map((name) => register(stage.origin, name)));
  const title = 'Tea at five, every Thursday in the garden';
  const members = { kind: 'group', title, memberIds: [bob!.id] };
  const { conversation } = await ada!.command('POST', '/v1/conversations', members);
  const [first, second] = await Promise.all([ada!, bob!].map((person) => stage.enter(person, desktop, `/c/${conversation.id}`)));
  const { page } = first!;
  await Promise.all([first!.connected, second!.connected]);
  await page.getByRole('button', { name: 'Start a call' }).click();
  await second!.page.getByRole('alertdialog', { name: `Call from ${title}` }).waitFor();
  await second!.press('button', 'Answer');
  await page.getByText('2 in the call').waitFor();
  await second!.page.setViewportSize(phone.viewport);
  await waitUntil(
    () => second!.page.locator('.call').evaluate(({ clientWidth, scrollWidth }) => scrollWidth === clientWidth && clientWidth === 390),
    {
      what: 'the call within the width of a phone',
    },
  );
  for (const user of [first!, second!])
    await user.page
      .getByRole('timer')
      .getByText(/^\d+:\d\d$/u)
      .waitFor();
  const tiles = page.getByRole('list', { name: 'Participants' }).getByRole('listitem');
  expect(await tiles.last().locator('.avatar').innerText()).toBe('A');

  const menu = page.getByRole('menu');
  const openMicrophones = async () => {
    await page.getByRole('button', { name: 'Choose a microphone' }).click();
    await menu.waitFor();
  };
  await openMicrophones();
  await page.getByRole('menuitem', { name: 'Fake Audio Input 2' }).click();
  await menu.waitFor({ state: 'hidden' });
  await waitUntil(
    async () => {
      await openMicrophones();
      const used = await page
        .getByRole('menuitem')
        .filter({ has: page.locator('.icon') })
        .allInnerTexts();
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'hidden' });
      return used.join() === 'Fake Audio Input 2';
    },
    { what: 'the other microphone in use', deadlineMs: 30_000 },
  );

  // A list, also where the last tile of two is small and lies over the other.
  await page.getByRole('button', { name: 'People in the call' }).click();
  const rows = page.getByRole('complementary', { name: 'People in the call' }).getByRole('listitem');
  const [top, bottom] = [await rows.first().boundingBox(), await rows.last().boundingBox()];
  expect([bottom!.x, bottom!.width, bottom!.y >= top!.y + top!.height]).toEqual([top!.x, top!.width, true]);
  await page.getByRole('button', { name: 'People in the call' }).click();

  await page.getByRole('button', { name: 'Share screen' }).click();
  await page.getByText('You are sharing').waitFor();
  expect(await tiles.count()).toBe(1);
  await page.getByRole('button', { name: 'Show all alike' }).click();
  expect(await tiles.count()).toBe(2);
  await page.getByRole('button', { name: 'Show the shared screen large' }).click();
  expect(await tiles.count()).toBe(1);
  await page.getByRole('button', { name: 'People in the call' }).click();
  const people = page.getByRole('complementary', { name: 'People in the call' });
  expect(await people.getByRole('listitem').allInnerTexts()).toEqual(['B\nBob', 'A\nYou']);

  await page.getByRole('button', { name: 'Add people' }).click();
  await page.getByRole('dialog', { name: 'Add people' }).waitFor();
  await first!.choosePerson(eve!.account.username);
  await first!.press('button', 'Add');
  await waitUntil(async () => (await eve!.get('/v1/conversations')).items.length === 1, { what: 'Eve in the group' });

  const stageRegion = page.getByRole('region', { name: `Call: ${title}` });
  await page.getByRole('button', { name: 'Chat', exact: true }).click();
  await stageRegion.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Show the call' }).click();
  await stageRegion.waitFor();
  await page.goBack();
  await stageRegion.waitFor({ state: 'hidden' });
  expect(new URL(page.url()).pathname).toBe(`/c/${conversation.id}`);
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('group', { name: `Call: ${title}` }).waitFor({ state: 'hidden' });
}

/** The page of the caller says that a call was declined. */
export async function declineCall(stage: Stage): Promise<void> {
  const { ada, bob } = await stage.openPair(desktop);
  await ada.page.getByRole('button', { name: 'Start a call' }).click();
  await bob.page.getByRole('alertdialog', { name: 'Call from Ada' }).waitFor();
  await bob.press('button', 'Decline');
  await ada.page.getByRole('status').filter({ hasText: 'The call was declined.' }).waitFor();
  await ada.page.getByRole('button', { name: 'Dismiss' }).click();
  await ada.page.getByText('The call was declined.').waitFor({ state: 'detached' });
}

/** A call of a whole group without cameras, in which one shares the screen. */
export async function runGroupCall(stage: Stage, device: Device): Promise<void> {
  const names = ['Ada', 'Bob', 'Eve', 'Kim', 'Lee'];
  const users = await Promise.all(names.map((name) => stage.join(name, device)));
  const [ada, bob, eve, ...others] = users as [NamedUser, NamedUser, NamedUser, ...NamedUser[]];
  await ada.openNew('New group');
  await ada.type('Title', 'Tea at five');
  for (const { username } of users.slice(1)) await ada.choosePerson(username);
  await ada.press('button', 'Create group');
  await ada.page.getByRole('textbox', { name: 'Message', exact: true }).waitFor();
  await ada.goToPart('Messages');
  await ada.press('button', 'Start a call');
  await Promise.all(
    users.slice(1).map(async (user) => {
      await user.page.getByRole('alertdialog', { name: 'Call from Tea at five' }).waitFor();
      await user.press('button', 'Answer');
    }),
  );
  // The name of a tile says when it is not connected yet.
  const tile = (user: WebUser, name: string) => user.page.getByRole('figure', { name: `${name}, camera off`, exact: true });
  const patient = { timeout: 60_000 };
  await Promise.all(
    users.flatMap((user, index) => names.filter((_, other) => other !== index).map((name) => tile(user, name).waitFor(patient))),
  );
  await bob.press('button', 'Share screen');
  await Promise.all([ada, eve, ...others].map((user) => waitForVideo(user, 'Bob')));
  await ada.page.getByText('5 in the call').waitFor(patient);
  await eve.press('button', 'Leave');
  await ada.page.getByText('4 in the call').waitFor(patient);
}

async function widthOf(user: WebUser, name: string): Promise<number> {
  const video = user.page.getByRole('figure', { name: new RegExp(`^${name}`, 'u') }).locator('video');
  return video.evaluateAll(([element]) => (element instanceof HTMLVideoElement ? element.videoWidth : 0));
}

/** Frames of the other one's camera arrive. */
async function waitForVideo(user: WebUser, name: string): Promise<void> {
  await waitUntil(async () => (await widthOf(user, name)) > 2, { what: `${name}’s video`, deadlineMs: 60_000 });
}
