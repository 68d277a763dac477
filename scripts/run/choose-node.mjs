/** Chooses the Node.js that runs Parley: the installed one if it strips types by itself, else the one among the dependencies. */
import { join } from 'node:path';
import { StepFailed } from './step.mjs';

/** Systems of the optional dependencies node-*: packages for others would be downloaded on every system. */
const bundledFor = ['linux-arm64', 'linux-x64'];

/** `engines` of package.json says the same. */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18);
}

/** Returns the path of the binary, which may not be installed yet. Throws StepFailed when this system has none that will do. */
export function chooseNode(root, { version, execPath, platform, arch } = process) {
  if (isSupported(version)) return execPath;
  const system = `${platform}-${arch}`;
  if (bundledFor.includes(system)) return join(root, 'node_modules', `node-${system}`, 'bin', 'node');
  throw new StepFailed(
    `Parley needs Node.js 22.18 or later of the 22 line, or 24 and later; this is ${version}. Install one from https://nodejs.org, then try again.`,
  );
}
