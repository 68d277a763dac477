/** Tests and benchmarks start services with the Node flags of production. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { youngGenerationFlag } from './systems/node-service.ts';

const root = new URL('../../../', import.meta.url);
const commands = [
  ['docker-compose.yml', `[node, ${youngGenerationFlag}, command-service/src/main.ts]`],
  ['deploy/Dockerfile', `["node", "${youngGenerationFlag}", "standalone/src/main.ts"]`],
  ['package.json', `node ${youngGenerationFlag} standalone/src/main.ts`],
] as const;

test.each(commands)('%s sets the same young generation size as the tests', async (file, command) => {
  expect(await readFile(new URL(file, root), 'utf8')).toContain(command);
});
