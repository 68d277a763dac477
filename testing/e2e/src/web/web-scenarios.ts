/** The web client in a real browser, by keyboard alone, for every composition and on a phone's and a desktop's size. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { hasBrowser, launchBrowser } from '../calls/browser.ts';
import type { System } from '../systems/system.ts';
import { openMistyped } from './scenarios/addresses.ts';
import { runCall } from './scenarios/calls.ts';
import { runGroup } from './scenarios/groups.ts';
import { acceptInvite, forgetPassword, openExpiredVerification, setNewPassword } from './scenarios/links.ts';
import { exchangeMessages } from './scenarios/messages.ts';
import { connectAndBlock, showErasedPerson, signOutDevice } from './scenarios/people.ts';
import { Stage } from './stage.ts';
import { desktop, phone, type Device } from './web-user.ts';

/** Several browsers on a busy machine may miss the renewals of a short lease. */
export const patientCalls = { LIMIT_CALL_RING: '60s', LIMIT_CALL_LEASE: '60s' };

/** Generous, since the browsers share the machine with the services. */
const timeout = 120_000;

const scenarios: [string, (stage: Stage, device: Device, system: System) => Promise<void>][] = [
  ['two people: messages, a reply, an edit, reactions, a picture and a deletion', exchangeMessages],
  ['a group: created, written in, a member added later, a change of role', runGroup],
  ['a call: ringing, answered with the camera, a shared screen, muted, left', runCall],
  ['people: a contact request, its acceptance, a block and its end', connectAndBlock],
  ['a mistyped address leads to the client', openMistyped],
  ['devices: signing out another one ends its page', signOutDevice],
  ['a link to set a new password, once', setNewPassword],
  ['a forgotten password, where no mail is sent', forgetPassword],
  ['a link of an invite', acceptInvite],
  ['an expired link to confirm an address', openExpiredVerification],
  ['an erased person: a deleted user, and tombstones', showErasedPerson],
];

/** Scenarios that depend on the proxy and on separate services most, at one size each. */
const behindProxy: ReadonlyMap<unknown, Device> = new Map<unknown, Device>([
  [exchangeMessages, desktop],
  [runCall, phone],
  [acceptInvite, desktop],
  [signOutDevice, phone],
]);

/** `isDistributed`: the same scenarios run on the embedded composition at both sizes, so that a few are enough. */
export function webScenarios(system: () => System, { isDistributed = false } = {}): void {
  (hasBrowser ? describe : describe.skip)('web client, by keyboard', () => {
    let browser: Browser;
    let stage: Stage;
    beforeAll(async () => {
      browser = await launchBrowser();
      stage = new Stage(browser, system().origin);
    }, 30_000);
    afterAll(() => browser.close(), 30_000);
    afterEach(async () => expect(await stage.close()).toEqual([]), 30_000);

    describe.each([desktop, phone])('$name', (device) => {
      const own = scenarios.filter(([, scenario]) => !isDistributed || behindProxy.get(scenario) === device);
      test.each(own)('%s', (_, scenario) => scenario(stage, device, system()), timeout);
    });
  });
}
