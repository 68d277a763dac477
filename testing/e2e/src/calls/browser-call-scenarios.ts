/** Calls between browsers with the page of examples/call. The web client's calls are in web/scenarios, what rings where in scenarios/calls. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Browser } from 'playwright-core';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { CallClient, type CallPage } from './call-client.ts';

/** Generous, since all browsers share the machine with the services. */
const timeout = 90_000;

export function browserCallScenarios(system: () => System, callPage: () => CallPage): void {
  (hasBrowser ? describe : describe.skip)('calls between browsers', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    }, 30_000);
    afterAll(() => browser.close(), 30_000);
    afterEach(async () => {
      for (const context of browser.contexts()) await context.close();
    });

    const open = (person: Person, conversationId: string) => CallClient.open(browser, callPage(), person, conversationId);

    async function createDirect(): Promise<{ ada: Person; bob: Person; conversationId: string }> {
      const [ada, bob] = [await register(system().origin, 'ada'), await register(system().origin, 'bob')];
      const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
      return { ada, bob, conversationId: conversation.id };
    }

    /** Waits until all calls, this many, have ended as completed. */
    const waitForCompletedCalls = (person: Person, conversationId: string, count: number): Promise<void> =>
      waitUntil(
        async () => {
          const { items } = await person.get(`/v1/conversations/${conversationId}/calls`);
          return items.length === count && items.every(({ endReason }: { endReason: string }) => endReason === 'completed');
        },
        { what: 'the call to end' },
      );

    test(
      'two users: start, answer, share a screen, mute and hang up; a call in the other direction, which the closed page leaves',
      async () => {
        const { ada, bob, conversationId } = await createDirect();
        const [adaClient, bobClient] = [await open(ada, conversationId), await open(bob, conversationId)];
        await adaClient.click('start');
        await bobClient.waitForRinging();
        await bobClient.click('accept');
        await Promise.all([adaClient.waitForVideo(bobClient), bobClient.waitForVideo(adaClient)]);

        const camera = await bobClient.videoSize(adaClient);
        await adaClient.click('share');
        await waitUntil(async () => String(await bobClient.videoSize(adaClient)) !== String(camera), {
          what: 'the shared screen',
          deadlineMs: 20_000,
        });
        await bobClient.waitForVideo(adaClient);
        await adaClient.click('mute');
        const participant = async () => {
          const { activeCall } = await bob.get(`/v1/conversations/${conversationId}`);
          return activeCall.participants.find(({ userId }: { userId: string }) => userId === ada.id);
        };
        await waitUntil(async () => (await participant()).audio === false, { what: 'the microphone to be off' });
        expect(await participant()).toMatchObject({ screen: true, video: true });
        await bobClient.waitForCaption(adaClient, 'ada · muted · sharing screen');

        // A disabled camera stays off when screen sharing ends.
        await adaClient.click('camera');
        await adaClient.click('share');
        await bobClient.waitForCaption(adaClient, 'ada · muted · camera off');
        expect(await adaClient.isCameraEnabled()).toBe(false);
        await adaClient.click('camera');
        await bobClient.waitForCaption(adaClient, 'ada · muted');
        await bobClient.waitForVideo(adaClient);

        await bobClient.click('leave');
        await adaClient.waitForStatus('The call is over: completed.');

        await bobClient.click('start');
        await adaClient.waitForRinging();
        await adaClient.click('accept');
        await Promise.all([adaClient.waitForVideo(bobClient), bobClient.waitForVideo(adaClient)]);
        await bobClient.page.close();
        await adaClient.waitForStatus('The call is over: completed.', { deadlineMs: 15_000 });
        await waitForCompletedCalls(ada, conversationId, 2);
      },
      timeout,
    );

    test(
      'three users: a late joiner connects to both; when one leaves, the others continue',
      async () => {
        const people = [
          await register(system().origin, 'ada'),
          await register(system().origin, 'bob'),
          await register(system().origin, 'eve'),
        ];
        const [ada, bob, eve] = people as [Person, Person, Person];
        const { conversation } = await ada.command('POST', '/v1/conversations', {
          kind: 'group',
          title: 'Tea',
          memberIds: [bob.id, eve.id],
        });
        const clients = [await open(ada, conversation.id), await open(bob, conversation.id), await open(eve, conversation.id)];
        const [adaClient, bobClient, eveClient] = clients as [CallClient, CallClient, CallClient];
        await adaClient.click('start');
        await bobClient.waitForRinging();
        await bobClient.click('accept');
        await Promise.all([adaClient.waitForVideo(bobClient), bobClient.waitForVideo(adaClient)]);
        await eveClient.click('join');
        await Promise.all([
          adaClient.waitForVideo(bobClient, eveClient),
          bobClient.waitForVideo(adaClient, eveClient),
          eveClient.waitForVideo(adaClient, bobClient),
        ]);

        await adaClient.click('leave');
        await waitUntil(async () => (await bobClient.videoCount()) === 2, { what: 'the video of the leaver to disappear' });
        await Promise.all([bobClient.waitForVideo(eveClient), eveClient.waitForVideo(bobClient)]);
        await bobClient.click('leave');
        await waitUntil(async () => (await eveClient.videoCount()) === 1, { what: 'the last video to disappear' });
        await eveClient.click('leave');
        await waitForCompletedCalls(ada, conversation.id, 1);
      },
      timeout,
    );
  });
}
