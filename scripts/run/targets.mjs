/** Programs of `npm run <name>`: words after `node`, relative to the current directory, which npm sets to the root. */
export const targets = {
  // The flag is explained in docs/operating.md (scale).
  start: { words: ['--max-semi-space-size=128', 'standalone/src/main.ts'], servesWeb: true },
  parley: { words: ['cli/src/main.ts'] },
  generate: { words: ['scripts/generate.ts'] },
  check: { words: ['scripts/check.ts'] },
  test: {
    words: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
    servesWeb: true,
  },
  screenshots: { words: ['testing/e2e/src/web/screenshots.ts'], servesWeb: true },
  bench: { words: ['testing/bench/src/main.ts'] },
  chaos: { words: ['testing/chaos/src/main.ts'] },
  hostile: { words: ['testing/hostile/src/main.ts'] },
  'example:call': { words: ['examples/call/serve.ts'] },
  'example:hello': { words: ['examples/hello/hello.ts'] },
  'example:shop': { words: ['examples/shop/start.ts'], servesWeb: true },
};
