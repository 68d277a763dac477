/** Messages that cannot be sent at once. */
import { expect } from '@jest/globals';
import { register, type Person } from '../../person.ts';
import { pngOf } from '../../uploads.ts';
import type { Stage } from '../stage.ts';
import { desktop, type WebUser } from '../web-user.ts';

const picture = { name: 'tea.png', mimeType: 'image/png', buffer: pngOf(640, 400) };

/** Chooses a picture, and does not wait until it is uploaded. */
async function choosePicture(user: WebUser): Promise<void> {
  const dialog = user.page.waitForEvent('filechooser');
  await user.press('button', 'Attach a file');
  await (await dialog).setFiles([picture]);
  await user.page.getByRole('progressbar', { name: 'Uploading tea.png' }).waitFor();
}

/** Uploads wait until the returned function ends them: they arrive, or the service refuses them. */
async function holdUploads(user: WebUser): Promise<(end: 'arrive' | 'fail') => void> {
  const { promise, resolve } = Promise.withResolvers<'arrive' | 'fail'>();
  await user.page.route(/\/v1\/files$/u, async (route) => {
    const end = await promise;
    await (end === 'arrive' ? route.continue() : route.fulfill({ status: 500, body: '' }));
  });
  return resolve;
}

/** Enter while a picture is on its way: the message follows by itself, with its picture. */
export async function sendBeforeUpload(stage: Stage): Promise<void> {
  const { ada, bob } = await stage.openPair(desktop);
  const end = await holdUploads(ada);
  await choosePicture(ada);
  await ada.send('The place');
  await ada.page.getByText('Sent as soon as the picture is uploaded').waitFor();
  // With the page the picture would be lost.
  const question = ada.page.waitForEvent('dialog');
  await ada.page.close({ runBeforeUnload: true });
  expect((await question).type()).toBe('beforeunload');
  await (await question).dismiss();
  end('arrive');
  await bob.waitForText('The place');
  await bob.message('The place').getByRole('link', { name: 'Picture from Ada' }).waitFor();
  await ada.page.getByText('Sent as soon as the picture is uploaded').waitFor({ state: 'detached' });
}

/** Returns what is still in the composer after the upload has failed. */
export async function sendBeforeFailingUpload(stage: Stage): Promise<string> {
  const { ada } = await stage.openPair(desktop);
  const end = await holdUploads(ada);
  await choosePicture(ada);
  await ada.send('The place');
  end('fail');
  await ada.page.getByRole('alert').filter({ hasText: 'nothing was sent' }).waitFor();
  await ada.page.getByRole('list', { name: 'Pictures to send' }).getByRole('button', { name: 'Try again' }).waitFor();
  return textOf(ada);
}

/** The user leaves the conversation while the picture of a message is on its way. Returns what the other one has received at the end. */
export async function leaveBeforeUpload(stage: Stage): Promise<string[]> {
  const { ada, bob, person, conversationId } = await stage.openPair(desktop);
  await openOther(stage, person);
  const end = await holdUploads(ada);
  await choosePicture(ada);
  await ada.send('The place');
  await ada.page.getByText('Sent as soon as the picture is uploaded').waitFor();
  await ada.openConversation('Eve');
  await ada.send('Hello Eve');
  await ada.waitForText('Hello Eve');
  end('arrive');
  await bob.message('The place').getByRole('link', { name: 'Picture from Ada' }).waitFor();
  await ada.openConversation('Bob');
  await ada.send('After it');
  await bob.waitForText('After it');
  const { items } = await person.get(`/v1/conversations/${conversationId}/messages`);
  return (items as { text: string; attachments: unknown[] }[]).map(({ text, attachments }) => `${text}, ${attachments.length}`);
}

/** The upload fails while the user is in another conversation. Returns what is in the composer when they come back. */
export async function leaveBeforeFailingUpload(stage: Stage): Promise<string> {
  const { ada, person } = await stage.openPair(desktop);
  await openOther(stage, person);
  const end = await holdUploads(ada);
  await choosePicture(ada);
  await ada.send('The place');
  await ada.openConversation('Eve');
  await ada.page.getByRole('link', { name: /^Bob.*Draft/u }).waitFor();
  const failed = ada.page.waitForResponse(/\/v1\/files$/u);
  end('fail');
  await failed;
  await ada.openConversation('Bob');
  await ada.page.getByRole('list', { name: 'Pictures to send' }).getByRole('button', { name: 'Try again' }).waitFor();
  await ada.page.getByRole('alert').filter({ hasText: 'nothing was sent' }).waitFor();
  return textOf(ada);
}

/** A conversation with Eve, who has no browser. */
async function openOther(stage: Stage, person: Person): Promise<void> {
  const eve = await register(stage.origin, 'Eve');
  await person.command('POST', '/v1/conversations', { kind: 'direct', userId: eve.id });
}

/** A caption whose picture is too big. Returns the text of the composer after an attempt to send it, and after the picture is removed. */
export async function sendRejected(stage: Stage): Promise<string[]> {
  const { ada, bob } = await stage.openPair(desktop);
  const dialog = ada.page.waitForEvent('filechooser');
  await ada.press('button', 'Attach a file');
  await (await dialog).setFiles([{ ...picture, buffer: Buffer.alloc(12 * 1024 * 1024) }]);
  await ada.page.getByText('12 MiB: at most 10 can be sent').waitFor();
  await ada.send('The place');
  await ada.page.getByRole('alert').filter({ hasText: 'Nothing was sent: tea.png is not uploaded' }).waitFor();
  const kept = await textOf(ada);
  await ada.page.getByRole('button', { name: 'Remove tea.png' }).click();
  await ada.page.getByRole('alert').filter({ hasText: 'Nothing was sent' }).waitFor({ state: 'detached' });
  await ada.goToPart('Message');
  await ada.page.keyboard.press('Enter');
  await bob.waitForText('The place');
  return [kept, await textOf(ada)];
}

/** A text that is longer than a message may be. Returns what is said about it. */
export async function pasteTooMuch(stage: Stage): Promise<string[]> {
  const { ada } = await stage.openPair(desktop);
  await ada.write('x'.repeat(10_000));
  await ada.page.keyboard.press('Enter');
  const form = ada.page.locator('.composer');
  const said = [await form.getByRole('alert').innerText(), await form.getByRole('status').innerText()];
  await ada.page.keyboard.press('ControlOrMeta+A');
  await ada.page.keyboard.insertText('Short');
  await form.getByRole('alert').waitFor({ state: 'detached' });
  return said;
}

function textOf(user: WebUser): Promise<string> {
  return user.page.getByRole('textbox', { name: 'Message', exact: true }).inputValue();
}

/** The message is deleted while it is edited, and a draft was there before. Returns the text of the composer. */
export async function editDeleted(stage: Stage): Promise<string> {
  const { ada, person, conversationId } = await stage.openPair(desktop);
  const { page } = ada;
  await ada.write('A draft');
  await ada.goToMessage('Hello Bob');
  // Typed without a pause: the keys after the first are for the composer.
  await page.keyboard.type('e, and Eve');
  await page.getByRole('group', { name: 'Edit message' }).waitFor();
  const { items } = await person.get(`/v1/conversations/${conversationId}/messages`);
  await person.command('DELETE', `/v1/conversations/${conversationId}/messages/${items[0].id}`);
  await page.getByRole('alert').filter({ hasText: 'was deleted meanwhile' }).waitFor();
  return textOf(ada);
}

/** The page is reloaded during an edit. Returns the text of the edit, and the draft that is there once it is given up. */
export async function reloadDuringEdit(stage: Stage): Promise<string[]> {
  const { ada } = await stage.openPair(desktop);
  const { page } = ada;
  await ada.write('A draft');
  await ada.goToMessage('Hello Bob');
  await page.keyboard.type('e, and Eve');
  const edit = page.getByRole('group', { name: 'Edit message' });
  await edit.waitFor();
  await page.reload();
  await edit.waitFor();
  const edited = await textOf(ada);
  await page.getByRole('button', { name: 'Don’t edit' }).click();
  await edit.waitFor({ state: 'detached' });
  return [edited, await textOf(ada)];
}

/** The service asks to slow down, and takes the message the second time. */
export async function sendTooFast(stage: Stage): Promise<void> {
  const { ada, bob } = await stage.openPair(desktop);
  let refusals = 0;
  await ada.page.route(/\/messages$/u, async (route) => {
    if (route.request().method() !== 'POST' || refusals++ > 0) return route.continue();
    const problem = { type: 'about:blank', title: 'Too many requests', status: 429, code: 'rate_limited', requestId: 'r' };
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '5' };
    return route.fulfill({ status: 429, headers, body: JSON.stringify(problem) });
  });
  // Seen for a few seconds only, on a machine that is slow.
  const notice = ada.page.getByText(/Slow down a little — sending again in \d s/u).waitFor();
  await Promise.all([notice, ada.send('Quick')]);
  await bob.waitForText('Quick');
  await ada.page.getByText(/Slow down a little/u).waitFor({ state: 'detached' });
}
