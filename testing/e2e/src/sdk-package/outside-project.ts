/** A project outside of the workspace, which npm installs packages into. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface OutsideProject {
  folder: string;
  install(...packages: string[]): Promise<void>;
  write(path: string, content: string): Promise<void>;
  /** Runs a program in the folder and returns what it prints. Throws with its output if it fails. */
  run(program: string, ...parameters: string[]): Promise<string>;
  remove(): Promise<void>;
}

export async function createOutsideProject(): Promise<OutsideProject> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-outside-'));
  const run = (program: string, ...parameters: string[]) => runIn(folder, program, parameters);
  async function write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await write('package.json', JSON.stringify({ name: 'outside', private: true, type: 'module' }));
  return {
    folder,
    write,
    run,
    install: async (...packages) => {
      await run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...packages);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Packs the package in this folder as for a release. Returns the file. */
export async function pack(packageFolder: string, destination: string): Promise<string> {
  const printed = await runIn(packageFolder, 'npm', ['pack', '--loglevel=error', '--pack-destination', destination]);
  return join(destination, printed.trim().split('\n').at(-1)!);
}

/** The code blocks of a page in one language, in order. */
export async function codeBlocks(page: string, language: string): Promise<string[]> {
  return Array.from((await readFile(page, 'utf8')).matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms')), ([, code]) => code!);
}

async function runIn(cwd: string, program: string, parameters: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, parameters, { cwd, maxBuffer: 16 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${parameters.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}
