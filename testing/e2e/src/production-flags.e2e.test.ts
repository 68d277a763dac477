/** Tests and benchmarks start services as production does. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { manyInFlight } from './systems/node-service.ts';

const root = new URL('../../../', import.meta.url);
const commands = [
  ['docker-compose.yml', `[node, ${manyInFlight}, command-service/src/main.ts]`],
  ['deploy/Dockerfile', `["node", "${manyInFlight}", "standalone/src/main.ts"]`],
  ['package.json', `node ${manyInFlight} standalone/src/main.ts`],
] as const;

test.each(commands)('%s gives what holds many requests in flight the same young generation', async (file, command) => {
  expect(await readFile(new URL(file, root), 'utf8')).toContain(command);
});
