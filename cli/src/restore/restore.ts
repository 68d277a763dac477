/** Fills an empty store from checked backups, and makes it one that services open. */
import { migrate } from '@parley/database/migrations';
import { PARTITIONS } from '@parley/events/partitions';
import { openFileStore } from '@parley/file-store/open-file-store';
import { keyStore } from '@parley/key-store/key-store';
import { selectProjections } from '@parley/projector/inspect/select-projections';
import type { CheckedBackup } from '../backup/check-backup.ts';
import { eventsIn } from '../backup/manifest.ts';
import { verifyStores } from '../inspect/verify-stores.ts';
import type { Invocation } from '../invocation.ts';
import { replay } from '../replay/replay.ts';
import { withHighWaterMarks } from '../stores/high-water-marks.ts';
import type { Databases } from '../stores/open-databases.ts';
import { openStores } from '../stores/open-stores.ts';
import { recordOnStores } from '../stores/record-action.ts';
import { schemas } from '../stores/schemas.ts';
import type { ListedErasures } from './erasures-file.ts';
import { countLost, nextEpoch } from './next-epoch.ts';
import { repeatErasures, type RepeatedErasures } from './repeat-erasures.ts';
import { restoreKeys } from './restore-keys.ts';
import { restoreLog } from './restore-log.ts';
import { beginRestore, readStoreState } from './store-state.ts';
import { withdrawUnused } from './withdraw-unused.ts';

export interface RestoreSources {
  data: CheckedBackup;
  /** Null: the key store is there. */
  keys: CheckedBackup | null;
  /** Erasures after the backup, as far as the operator knows. */
  listed: ListedErasures;
  /** Recorded in the restored log. */
  reason: string | undefined;
}

/** While no service runs. Interrupted before the store is opened, it begins again; after that, `parley replay` completes it. */
export async function restore(invocation: Invocation, databases: Databases, { data, keys, listed, reason }: RestoreSources): Promise<void> {
  const { config, output, failpoint, signal } = invocation;
  const { log } = databases;
  const { manifest } = data;
  const erasures = await withHighWaterMarks(config, manifest.storeId, async (marks) => {
    const isRepeated = (await readStoreState(log)) === 'unfinished';
    if (isRepeated) output.note('A restore was interrupted here: starting again.');
    const acknowledged = await marks.read().catch(() => null);
    if (keys) await restoreKeys(keys, config, { isRepeated });
    failpoint('restore.keys-restored');
    for (const { database, schema } of schemas) await migrate(databases[database], schema);
    const epoch = await nextEpoch(manifest, { marks: acknowledged, read: databases.read });
    await beginRestore(log);
    failpoint('restore.begun');
    const bar = output.progress('restore');
    const onProgress = (done: number, total: number, unit: string) => bar.update(done, total, unit);
    await restoreLog(data, { log, fileStore: openFileStore(config), epoch, failpoint, signal, onProgress });
    bar.stop();
    failpoint('restore.filled');
    const repeated = await eraseAgain(invocation, data, listed);
    const subject = `of ${manifest.createdAt}; epoch ${epoch}`;
    await recordOnStores(config, databases, { action: 'backup.restored', subject, reason }, { duringRestore: true });
    failpoint('restore.erased');
    // From here on services open the store.
    await log.write([{ statement: { sql: 'UPDATE store SET partitions = ?', values: [PARTITIONS] }, affects: 1 }]);
    await marks.clear();
    report(invocation, { data, keys, epoch, lost: countLost(manifest, acknowledged), erasures: repeated });
    return repeated;
  });
  failpoint('restore.opened');
  await rebuild(invocation, erasures);
}

async function eraseAgain(
  { config, failpoint }: Invocation,
  { manifest }: CheckedBackup,
  listed: ListedErasures,
): Promise<RepeatedErasures> {
  const stores = await openStores(config, { duringRestore: true });
  const keys = keyStore(config, { role: 'reader', deadlineMs: 0 });
  try {
    return await repeatErasures({ ...stores, keys: manifest.keys && (await keys.tables()), failpoint }, listed);
  } finally {
    await keys.close();
    await stores.close();
  }
}

interface Restored extends Pick<RestoreSources, 'data' | 'keys'> {
  epoch: number;
  lost: number | null;
  erasures: RepeatedErasures;
}

function report({ output }: Invocation, { data, keys, epoch, lost, erasures: { repeated, unknown } }: Restored): void {
  const { manifest } = data;
  const { createdAt, files } = manifest;
  const events = eventsIn(manifest);
  const number = (count: number) => count.toLocaleString('en');
  output.print(
    {
      restored: createdAt,
      events,
      files: files.count,
      epoch,
      lostEvents: lost,
      keysAsOf: keys?.manifest.createdAt ?? null,
      repeated,
      unknown,
    },
    `Restored ${number(events)} events and ${number(files.count)} files, as of ${createdAt}. Epoch ${epoch} has begun.`,
  );
  const amount =
    lost === null ? 'How much that was cannot be seen from here' : `${number(lost)} acknowledged events are known to be missing`;
  output.note(`Lost: everything after that time. ${amount}.`);
  output.note('Passwords, sessions, roles and API keys are as of then too: revoke again what was revoked since.');
  if (files.missing.length > 0) output.note(`Files that the backup does not have: ${files.missing.join(', ')}.`);
  const again = [
    ...repeated.persons,
    ...repeated.conversations,
    ...(repeated.messages > 0 ? [`${number(repeated.messages)} messages`] : []),
  ];
  if (again.length > 0) output.note(`Erased again: ${again.join(', ')}. command-service removes what is left of them.`);
  if (unknown.length > 0) output.note(`Erased, and not in the backup: ${unknown.join(', ')}.`);
  if (keys)
    output.note(
      `The keys are as of ${keys.manifest.createdAt}: who and what was erased later can be read again, unless the list of --erasures has it.`,
    );
}

async function rebuild(invocation: Invocation, { fileIds }: RepeatedErasures): Promise<void> {
  const stores = await invocation.stores();
  const selections = await selectProjections(stores.read, [], 'empty');
  await replay(stores, invocation, { selections, startFrom: 'empty', verify: false, keepPrevious: false, graceSeconds: 0 });
  await withdrawUnused(stores, fileIds);
  await verifyStores(stores, invocation, {});
  invocation.output.note('Start the services. Clients reload by themselves.');
}
