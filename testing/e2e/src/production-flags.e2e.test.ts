/** Tests and benchmarks start services with the Node flags of production. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { fixedYoungGenerationFlags, smallYoungGenerationFlag, youngGenerationFlag } from './systems/node-service.ts';

const root = new URL('../../../', import.meta.url);
const commands = [
  ['docker-compose.yml', `[node, ${fixedYoungGenerationFlags.join(', ')}, command-service/src/main.ts]`],
  ['deploy/kubernetes/command-service.yaml', `[node, ${fixedYoungGenerationFlags.join(', ')}, command-service/src/main.ts]`],
  ['docker-compose.yml', `[node, ${smallYoungGenerationFlag}, query-service/src/main.ts]`],
  ['docker-compose.yml', `[node, ${smallYoungGenerationFlag}, realtime-gateway/src/main.ts]`],
  ['deploy/Dockerfile', `["node", "${youngGenerationFlag}", "standalone/src/main.ts"]`],
  ['scripts/run/targets.mjs', `['${youngGenerationFlag}', 'standalone/src/main.ts']`],
] as const;

test.each(commands)('%s sets the same young generation size as the tests', async (file, command) => {
  expect(await readFile(new URL(file, root), 'utf8')).toContain(command);
});
