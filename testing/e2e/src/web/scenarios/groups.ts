import type { Stage } from '../stage.ts';
import type { Device } from '../web-user.ts';

/** A group: created, written in, one more member added later, who becomes an admin. */
export async function runGroup(stage: Stage, device: Device): Promise<void> {
  const [ada, bob, eve] = await Promise.all([stage.join('Ada', device), stage.join('Bob', device), stage.join('Eve', device)]);
  await ada.openNew('New group');
  await ada.type('Title', 'Tea at five');
  await ada.choosePerson(bob.username);
  await ada.press('button', 'Create group');
  await ada.send('Who brings the cake?');
  await bob.openConversation('Tea at five');
  await bob.waitForText('Who brings the cake?');
  await bob.send('I do');
  await ada.waitForText('I do');

  await ada.openDetails();
  await ada.press('button', 'Add');
  await ada.choosePerson(eve.username);
  await ada.press('button', 'Add');
  await eve.openConversation('Tea at five');
  await eve.waitForText('I do');

  const details = ada.page.getByRole('complementary', { name: 'Details' });
  await details.getByText('Shown as online: you, your contacts, and people you have written with.').waitFor();
  const row = details.getByRole('listitem').filter({ hasText: 'Eve' });
  await row.waitFor();
  await ada.press('button', 'Actions for Eve');
  await ada.page.getByRole('menuitem', { name: 'Make admin' }).waitFor();
  await ada.page.keyboard.press('m');
  await ada.page.keyboard.press('Enter');
  await row.filter({ hasText: 'Admin' }).waitFor();
  await eve.openDetails();
  await eve.page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'Edit group' }).waitFor();
}
