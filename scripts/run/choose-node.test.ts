import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { chooseNode, isSupported } from './choose-node.mjs';

test.each([
  ['v18.20.0', false],
  ['v20.19.5', false],
  ['v22.17.1', false],
  ['v22.18.0', true],
  ['v22.21.1', true],
  ['v23.11.0', false],
  ['v24.0.0', true],
  ['v26.10.0', true],
])('%s strips types by itself: %s', (version, expected) => {
  expect(isSupported(version)).toBe(expected);
});

describe('the Node.js that runs Parley', () => {
  const linux = { platform: 'linux', arch: 'x64', execPath: '/usr/bin/node' };
  const old = { ...linux, version: 'v20.19.5' };

  test('is the installed one where it is recent', () => {
    expect(chooseNode('root', { ...linux, version: 'v22.18.0' })).toBe('/usr/bin/node');
    expect(chooseNode('root', { ...linux, platform: 'win32', version: 'v24.1.0' })).toBe('/usr/bin/node');
  });

  test.each(['x64', 'arm64'])('is an optional dependency on Linux %s where the installed one is older', (arch) => {
    expect(chooseNode('root', { ...old, arch })).toBe(join('root', 'node_modules', `node-linux-${arch}`, 'bin', 'node'));
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    expect(Object.keys((JSON.parse(manifest) as { optionalDependencies: object }).optionalDependencies)).toContain(`node-linux-${arch}`);
  });

  test.each([
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'riscv64'],
  ])('is missing on %s %s where the installed one is older: the message says what to do', (platform, arch) => {
    expect(() => chooseNode('root', { ...old, platform, arch })).toThrow(/needs Node\.js 22\.18 .* v20\.19\.5.*nodejs\.org/);
  });
});
