import { waitUntil } from '@parley/testing-kit/wait-until';
import { inspectPage } from '../inspect-page.ts';
import { screens, signInAs, type Screen } from '../screens.ts';
import type { Stage } from '../stage.ts';
import { desktop, type WebUser } from '../web-user.ts';

/** Violations by screen; screens without any are left out. */
type Violations = Record<string, string[]>;

/** Pages that open screens at the same time. */
const pages = 2;

export async function inspectScreens(stage: Stage, only: readonly Screen[] = screens): Promise<Violations> {
  const found: Violations = {};
  const waiting = [...only];
  const work = async (): Promise<void> => {
    const user = await stage.open(desktop);
    await signInAs(user, 'Ada Brandt');
    for (let screen = waiting.shift(); screen; screen = waiting.shift()) {
      await user.page.setViewportSize(desktop.viewport);
      await screen.open(user);
      await add(found, screen.name, user);
      await closeOverlays(user);
    }
  };
  await Promise.all(Array.from({ length: pages }, work));
  return found;
}

/** Dialogs and menus have steps of its own in the history: the next screen must not be opened before they are gone. */
async function closeOverlays({ page }: WebUser): Promise<void> {
  const isClosed = async () => {
    await page.keyboard.press('Escape');
    return page.evaluate(() => (history.state as { overlay?: number } | null)?.overlay === undefined);
  };
  await waitUntil(isClosed, { what: 'nothing over the page' });
}

export async function inspectSignedOut(stage: Stage): Promise<Violations> {
  const found: Violations = {};
  const user = await stage.open(desktop);
  await user.page.getByRole('button', { name: /^Ada Brandt/u }).waitFor();
  await add(found, 'sign in', user);
  await user.press('button', 'Sign in');
  await user.page.getByRole('textbox', { name: 'Username' }).and(user.page.locator('[aria-invalid=true]')).waitFor();
  await add(found, 'sign in, refused', user);
  await user.tabTo('tab', 'Sign in');
  await user.page.keyboard.press('ArrowRight');
  await user.page.getByRole('textbox', { name: 'Display name' }).waitFor();
  await add(found, 'create account', user);
  const newcomer = await stage.join('Newcomer', desktop);
  await newcomer.page.getByText('No one here yet').waitFor();
  await add(found, 'empty inbox', newcomer);
  return found;
}

export async function inspectCall(stage: Stage): Promise<Violations> {
  const found: Violations = {};
  const { ada, bob } = await stage.openPair(desktop);
  await ada.press('button', 'Start a video call');
  await ada.page.getByRole('dialog', { name: /^Calling/u }).waitFor();
  await bob.page.getByRole('alertdialog').waitFor();
  await add(found, 'calling', ada);
  await bob.page.getByRole('alertdialog').waitFor();
  await add(found, 'ringing', bob);
  await bob.press('button', 'Answer with camera');
  await ada.page.getByRole('figure', { name: /^Bob/u }).waitFor();
  await add(found, 'call', ada);
  await ada.press('button', 'Show the chat');
  await ada.page.getByRole('group', { name: /^Call/u }).waitFor();
  await add(found, 'call, small', ada);
  await bob.press('button', 'Leave');
  await bob.context.setOffline(true);
  await bob.page.getByText('You are offline').waitFor();
  await bob.send('Written offline');
  await add(found, 'offline', bob);
  return found;
}

async function add(found: Violations, name: string, { page }: WebUser): Promise<void> {
  const violations = await inspectPage(page);
  if (violations.length > 0) found[name] = violations;
}
