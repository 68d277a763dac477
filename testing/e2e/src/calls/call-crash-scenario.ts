/** A call between browsers while the services behind it are killed. */
import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register } from '../person.ts';
import type { System } from '../systems/system.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { CallClient, type CallPage } from './call-client.ts';

export interface Crash {
  /** Sends SIGKILL to all instances of a service. */
  kill(): Promise<unknown>;
  /** Restarts them. Resolves when they serve the call's participants again. */
  restart(): Promise<unknown>;
}

/** Runs the crashes one after the other during one call. */
export function callCrashScenario(system: () => System, callPage: () => CallPage, crashes: () => Crash[]): void {
  (hasBrowser ? test : test.skip)(
    'services killed during a call: the videos continue, and changes arrive afterwards',
    async () => {
      const browser = await launchBrowser();
      try {
        const [ada, bob] = [await register(system().origin, 'ada'), await register(system().origin, 'bob')];
        const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
        const adaClient = await CallClient.open(browser, callPage(), ada, conversation.id);
        const bobClient = await CallClient.open(browser, callPage(), bob, conversation.id);
        const waitForVideos = () => Promise.all([adaClient.waitForVideo(bobClient), bobClient.waitForVideo(adaClient)]);
        await adaClient.click('start');
        await bobClient.waitForRinging();
        await bobClient.click('accept');
        await waitForVideos();

        for (const [index, crash] of crashes().entries()) {
          await crash.kill();
          await waitForVideos();
          await crash.restart();
          await waitUntil(() => bobClient.page.click('#mute').then(() => true), { what: 'the mute button' });
          await adaClient.waitForCaption(bobClient, index % 2 === 0 ? 'bob · muted' : 'bob');
          await waitForVideos();
        }

        await bobClient.click('leave');
        await adaClient.waitForStatus('The call is over: completed.');
        const calls = `/v1/conversations/${conversation.id}/calls`;
        const { items } = await ada.get(calls);
        expect(items).toMatchObject([{ state: 'ended', participants: [{ leftAt: expect.any(String) }, { leftAt: expect.any(String) }] }]);
        expect((await ada.ask('POST', calls, { media: 'audio' })).body).toMatchObject({ call: { state: 'ringing' } });
      } finally {
        await browser.close();
      }
    },
    300_000,
  );
}
