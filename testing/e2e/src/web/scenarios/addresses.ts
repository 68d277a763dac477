import { expect } from '@jest/globals';
import type { Stage } from '../stage.ts';
import type { Device } from '../web-user.ts';

/** A mistyped address shows the client, with the status of what it is. */
export async function openMistyped(stage: Stage, device: Device): Promise<void> {
  const user = await stage.open(device);
  const response = await user.page.goto(`${stage.origin}/foo`);
  expect(response!.status()).toBe(404);
  await user.page.getByRole('tab', { name: 'Sign in' }).waitFor();
}
