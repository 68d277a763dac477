import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { describeSystem } from '../systems/describe-system.ts';
import type { OpenTables } from '../systems/open-tables.ts';
import type { OpenSystem } from '../systems/system.ts';
import { startChat, type Chat, type ChatOptions } from './chat.ts';

export interface UnderLoad<Running extends OpenSystem> {
  system: Running;
  chat: Chat;
  tables: OpenTables;
}

/** As describeSystem; while each test begins, people write. Await it at the top of the file. */
export async function describeUnderLoad<Running extends OpenSystem>(
  name: string,
  start: () => Promise<Running>,
  suite: (running: UnderLoad<Running>) => void,
  options: (system: Running) => ChatOptions = () => ({}),
): Promise<void> {
  await describeSystem(name, start, (system) => {
    // Within, so that these end before the system does.
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
