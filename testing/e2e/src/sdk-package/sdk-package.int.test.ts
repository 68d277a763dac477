/** `npm pack` in packages/client and packages/server-sdk, installed by npm where the workspace cannot be seen. */
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { register } from '../person.ts';
import { startEmbedded } from '../systems/embedded.ts';
import type { System } from '../systems/system.ts';
import { codeBlocks, createOutsideProject, pack, type OutsideProject } from './outside-project.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const clientFolder = join(root, 'packages/client');
const serverFolder = join(root, 'packages/server-sdk');
const readme = join(clientFolder, 'README.md');
const guide = join(root, 'docs/client.md');

/** Node of the workspace, and the one that the machine has. */
const nodes = [process.execPath, ...machineNode()];

/** Strict, and the declarations of all packages are checked too. Without the types of Node. */
const strict = { strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true, types: [], target: 'es2022', lib: ['es2022', 'dom'] };

const reactPackages = ['react@19.3.1', 'react-dom@19.3.1', '@types/react@19.3.3', '@types/react-dom@19.3.0'];
const toolPackages = ['vite@8.3.8', '@vitejs/plugin-react@6.3.0', 'typescript@5.9.3'];

const nodeTypes = '@types/node@24.19.2';

/** Signs a webhook, verifies it, and prints the type of its event. */
const verifyOne = `import { createHmac } from 'node:crypto';
import { verifyWebhook } from '@parley/server';
const body = JSON.stringify({ type: 'message.sent', timestamp: new Date().toISOString(), data: {} });
const [id, timestamp] = ['msg_1', Math.floor(Date.now() / 1_000).toString()];
const signature = createHmac('sha256', Buffer.from('c2VjcmV0', 'base64')).update([id, timestamp, body].join('.')).digest('base64');
const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': 'v1,' + signature };
console.log(verifyWebhook(headers, body, 'whsec_c2VjcmV0').type);
`;

describe('the packages of the SDK', () => {
  let project: OutsideProject;
  let system: System;
  beforeAll(async () => {
    project = await createOutsideProject();
    system = await startEmbedded();
    const packed = [await pack(clientFolder, project.folder), await pack(serverFolder, project.folder)];
    await project.install(...packed, nodeTypes);
  }, 180_000);
  afterAll(async () => {
    await Promise.all([system?.stop(), project?.remove()]);
  }, 30_000);

  test.each([
    ['client', ['socket.io-client'], ['react', 'socket.io-client']],
    ['server', ['standardwebhooks'], ['node:crypto', 'node:timers/promises', 'standardwebhooks']],
  ])('@parley/%s has JavaScript and declarations, and needs only packages that npm can install', async (name, needed, imported) => {
    const folder = join(project.folder, 'node_modules/@parley', name);
    const files = (await readdir(folder, { recursive: true })).filter((file) => file !== 'dist');
    expect(files.filter((file) => !/^(package\.json|README\.md|LICENSE|dist\/[\w-]+\.(js|d\.ts))$/.test(file))).toEqual([]);
    const { dependencies, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    expect(dependencies).toEqual(Object.fromEntries(needed.map((dependency) => [dependency, expect.stringMatching(/^\^\d/)])));
    expect(version).toBe(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version);
    const code = await Promise.all(files.filter((file) => file.startsWith('dist/')).map((file) => readFile(join(folder, file), 'utf8')));
    expect(new Set(code.flatMap(importsOf))).toEqual(new Set(imported));
  });

  test('the examples compile strictly, and the one in docs/client.md runs on each version of Node', async () => {
    const [example] = await codeBlocks(guide, 'ts');
    const [usage] = await codeBlocks(readme, 'ts');
    await project.write('src/example.ts', example!);
    await project.write('src/usage.ts', usage!);
    await project.write(
      'src/main.ts',
      `import { sayHello } from './example.js';
declare const process: { argv: [string, string, string, string, string, string] };
const [, , origin, login, password, friendId] = process.argv;
await sayHello(origin, login, password, friendId);
`,
    );
    const compilerOptions = { ...strict, module: 'nodenext', rootDir: 'src', outDir: 'out' };
    await project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src/*.ts'] }));
    await project.run(join(root, 'node_modules/.bin/tsc'));
    for (const node of nodes) {
      const [ada, bob] = [await register(system.origin, 'ada'), await register(system.origin, 'bob')];
      await project.run(node, 'out/main.js', system.origin, ada.account.username, ada.password, bob.id);
      const { items } = await bob.get('/v1/conversations');
      expect(items[0].lastMessage.text).toBe('hello 👋');
    }
  }, 240_000);

  test('a strict backend compiles, and verifies webhooks on each version of Node', async () => {
    const [example] = await codeBlocks(join(serverFolder, 'README.md'), 'ts');
    await project.write('backend/example.ts', example!);
    await project.write('backend/verify.ts', verifyOne);
    const compilerOptions = { ...strict, lib: ['es2022'], types: ['node'], module: 'nodenext', rootDir: 'backend', outDir: 'out' };
    await project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['backend'] }));
    await project.run(join(root, 'node_modules/.bin/tsc'));
    for (const node of nodes) expect(await project.run(node, 'out/verify.js')).toBe('message.sent\n');
  }, 240_000);

  test('a page of React, TypeScript and Vite builds', async () => {
    await project.install(...reactPackages, ...toolPackages);
    const [chat] = await codeBlocks(readme, 'tsx');
    await project.write('page/chat.tsx', chat!);
    await project.write(
      'page/main.tsx',
      `import { createRoot } from 'react-dom/client';
import { createParleyClient } from '@parley/client';
import { Chat } from './chat';
createRoot(document.body).render(<Chat client={createParleyClient({ origin: location.origin })} />);
`,
    );
    await project.write('index.html', '<!doctype html><title>Chat</title><script type="module" src="/page/main.tsx"></script>');
    await project.write('vite.config.js', `import react from '@vitejs/plugin-react';\nexport default { plugins: [react()] };\n`);
    const compilerOptions = { ...strict, module: 'preserve', moduleResolution: 'bundler', jsx: 'react-jsx', noEmit: true };
    await project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['page'] }));
    await project.run('node_modules/.bin/tsc');
    await project.run('node_modules/.bin/vite', 'build', '--logLevel=error');
    const assets = join(project.folder, 'dist/assets');
    const scripts = await Promise.all((await readdir(assets)).map((script) => readFile(join(assets, script), 'utf8')));
    expect(scripts.some((script) => script.includes('/v1/conversations'))).toBe(true);
  }, 120_000);
});

/** Names of the packages that a module imports. */
function importsOf(code: string): string[] {
  const imports = /^(?:import|export) (?:[^'"\n]* from )?["']([^'"\n]+)["']|\bimport\(["']([^'"\n]+)["']\)/gm;
  return Array.from(code.matchAll(imports), ([, name, dynamicName]) => name ?? dynamicName!).filter((name) => !name.startsWith('./'));
}

function machineNode(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '' && !folder.includes('node_modules'));
  for (const folder of folders) {
    try {
      const node = join(folder, 'node');
      const version = execFileSync(node, ['--version'], { encoding: 'utf8' });
      // The package supports no older one.
      return Number(/^v(\d+)/.exec(version)?.[1]) >= 20 ? [node] : [];
    } catch {
      // None in this folder.
    }
  }
  return [];
}
