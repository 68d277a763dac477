import { defineConfig } from 'tsdown';
import { plainWireTypes } from './build/plain-wire-types.ts';

export default defineConfig({
  entry: { index: 'src/index.ts', react: 'src/react/index.ts' },
  platform: 'neutral',
  target: 'es2022',
  tsconfig: 'tsconfig.build.json',
  fixedExtension: false,
  dts: true,
  deps: {
    alwaysBundle: [/^@parley\//],
    // Used only by other parts of these packages.
    neverBundle: [/^node:/, 'lru-cache', 'zod'],
  },
  treeshake: { moduleSideEffects: false },
  logLevel: 'warn',
  plugins: [await plainWireTypes()],
});
