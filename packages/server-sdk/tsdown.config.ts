import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { index: 'src/index.ts' },
  platform: 'node',
  target: 'node20',
  tsconfig: 'tsconfig.build.json',
  fixedExtension: false,
  dts: true,
  deps: {
    alwaysBundle: [/^@parley\//],
    // Used only by other parts of the packages.
    neverBundle: [/^node:/, 'lru-cache', 'zod'],
  },
  treeshake: { moduleSideEffects: false },
  logLevel: 'warn',
});
