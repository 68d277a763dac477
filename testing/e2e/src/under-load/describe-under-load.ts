import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { describeSystem } from '../systems/describe-system.ts';
import type { OpenTables } from '../systems/open-tables.ts';
import type { InspectableSystem } from '../systems/system.ts';
import { startChat, type Chat, type ChatOptions } from './chat.ts';

export interface UnderLoad<Running extends InspectableSystem> {
  system: Running;
  chat: Chat;
  tables: OpenTables;
}

/** Runs the tests in `suite` like describeSystem, with users sending messages when each test starts. */
export async function describeUnderLoad<Running extends InspectableSystem>(
  name: string,
  start: () => Promise<Running>,
  suite: (running: UnderLoad<Running>) => void,
  options: (system: Running) => ChatOptions = () => ({}),
): Promise<void> {
  await describeSystem(name, start, (system) => {
    // Nested, so that its afterAll runs before the system stops.
    describe('under load', () => {
      const running = {} as UnderLoad<Running>;
      beforeAll(async () => {
        running.system = system();
        running.tables = await running.system.openTables();
        running.chat = await startChat(running.system.origin, options(running.system));
      }, 60_000);
      beforeEach(() => running.chat.load.start());
      afterAll(async () => {
        await running.chat?.close();
        await running.tables?.close();
      }, 30_000);
      suite(running);
    });
  });
}
