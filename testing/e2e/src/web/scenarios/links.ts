import { randomUUID } from 'node:crypto';
import { call } from '../../person.ts';
import type { System } from '../../systems/system.ts';
import { password, type Stage } from '../stage.ts';
import type { Device } from '../web-user.ts';

/** A link of an operator sets a new password, once, also in a browser that is signed in, and ends its session. */
export async function setNewPassword(stage: Stage, device: Device, system: System): Promise<void> {
  const ada = await stage.join('Ada', device);
  await ada.press('link', 'Settings');
  const asOperator = (method: string, path: string, body?: object) =>
    call(system.origin, method, path, { token: system.operatorToken!, ...(body && { body }) });
  const found = await asOperator('GET', `/v1/admin/users?query=${ada.username}`);
  const { body } = await asOperator('POST', `/v1/admin/users/${found.body.items[0].id}/password-reset`, {});
  const path = new URL(body.passwordReset.url).pathname + new URL(body.passwordReset.url).hash;

  const newPassword = 'a louder lamp 30';
  await ada.page.goto(system.origin + path);
  await ada.page.getByRole('heading', { name: 'Set a new password.' }).waitFor();
  await ada.type('New password', newPassword);
  await ada.press('button', 'Set password');
  await ada.page.getByText('Your new password is set.').waitFor();
  await ada.press('link', 'Sign in');
  await ada.page.getByRole('tab', { name: 'Sign in' }).waitFor();
  await ada.signIn(ada.username, newPassword);

  const other = await stage.open(device, path);
  await other.type('New password', 'a third lamp 31');
  await other.press('button', 'Set password');
  await other.page.getByText('This link was used or has expired.').waitFor();
}

/** The page for a forgotten password names both ways to a link at once, and without a mail server says that only the operator has one. */
export async function forgetPassword(stage: Stage, device: Device): Promise<void> {
  const ada = await stage.open(device);
  await ada.press('link', 'Forgot your password?');
  await ada.page.getByText('or this server sends no mail, ask its operator for a link').waitFor();
  await ada.press('button', 'Send link');
  await ada.page.getByText('Fill this in.').waitFor();
  await ada.type('Username', 'ada');
  await ada.press('button', 'Send link');
  await ada.page.getByText('This server sends no mail.').waitFor();
  await ada.press('link', 'Back to sign-in');
  await ada.page.getByRole('tab', { name: 'Sign in' }).waitFor();
}

/** The link of an invite leads to the form for a new account; a second account is refused. */
export async function acceptInvite(stage: Stage, device: Device, system: System): Promise<void> {
  const { body } = await call(system.origin, 'POST', '/v1/invites', { token: system.operatorToken!, body: {} });
  const path = new URL(body.url).pathname + new URL(body.url).hash;
  for (const outcome of ['created', 'refused']) {
    const user = await stage.open(device, path);
    await user.type('Username', `invited_${randomUUID().slice(0, 8)}`);
    await user.type('Password', password);
    await user.press('button', 'Create account');
    if (outcome === 'refused') await user.page.getByText('This invite was used or has expired.').waitFor();
    else await user.waitForSignedIn();
  }
}

/** A link to confirm an address that is not valid says so. */
export async function openExpiredVerification(stage: Stage, device: Device): Promise<void> {
  const user = await stage.open(device, '/verify#not-a-token');
  await user.page.getByText('This link was used or has expired.').waitFor();
  await user.press('link', 'Continue');
  await user.page.getByRole('tab', { name: 'Sign in' }).waitFor();
}
