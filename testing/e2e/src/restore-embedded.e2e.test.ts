import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restoreDrill } from './restore-drill.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startEmbedded } from './systems/embedded.ts';
import { runParley } from './systems/run-parley.ts';

for (const keysAreLost of [true, false]) {
  await describeSystem(
    `one process on SQLite ${keysAreLost ? 'that loses its keys' : 'that keeps its keys'}`,
    () => startEmbedded(),
    (system) => {
      restoreDrill(
        () => {
          const { origin, operatorToken, dataDir, service } = system();
          return {
            origin,
            operatorToken: operatorToken!,
            dataDir,
            parley: (...args) => runParley({ DATA_DIR: dataDir }, ...args),
            stop: async () => void (await service.stop()),
            start: () => service.restart({ OPERATOR_TOKEN: operatorToken! }),
            destroy: () => loseEverythingElse(dataDir, keysAreLost ? keptFiles : [...keptFiles, keyStoreFile]),
          };
        },
        { keysAreLost, marksAreLost: true },
      );
    },
  );
}

/** Files that operators keep apart from backups: the master key, and the key that signs access tokens. */
const keptFiles = [join('keys', 'kek'), 'token-key.pem'];
const keyStoreFile = join('keys', 'keys.sqlite');

async function loseEverythingElse(dataDir: string, keptNames: readonly string[]): Promise<void> {
  const kept = await Promise.all(keptNames.map((name) => readFile(join(dataDir, name))));
  for (const name of await readdir(dataDir)) await rm(join(dataDir, name), { recursive: true });
  await mkdir(join(dataDir, 'keys'));
  for (const [index, name] of keptNames.entries()) await writeFile(join(dataDir, name), kept[index]!, { mode: 0o600 });
}
