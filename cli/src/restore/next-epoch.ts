import { randomInt } from 'node:crypto';
import type { Database } from '@parley/database/database';
import type { EpochMarks } from '@parley/event-store/high-water-marks/high-water-mark';
import type { Manifest } from '../backup/manifest.ts';
import { readTableNames } from '../stores/table-names.ts';

/** Without the high-water marks nobody knows which epochs clients have seen, for example after an earlier restore of the same backup. */
const unknownEpochs = 100_000;

/** An epoch above every one that is known. */
export async function nextEpoch({ epoch }: Manifest, { marks, read }: { marks: EpochMarks | null; read: Database }): Promise<number> {
  const known = Math.max(epoch, marks?.epoch ?? 0, await projectedEpoch(read));
  return known + (marks === null ? randomInt(1, unknownEpochs) : 1);
}

/** Read tables may have survived. */
async function projectedEpoch(read: Database): Promise<number> {
  if (!(await readTableNames(read)).has('checkpoints')) return 0;
  const [row] = await read.read<{ epoch: number | null }>({ sql: 'SELECT MAX(epoch) AS epoch FROM checkpoints' });
  return row?.epoch ?? 0;
}

/** Number of acknowledged events that the backup does not have; null if nothing is known of them. */
export function countLost({ epoch, positions }: Manifest, marks: EpochMarks | null): number | null {
  if (marks === null || marks.epoch !== epoch) return null;
  return marks.marks.reduce((sum, { partition, position }) => sum + Math.max(0, position - positions[partition]!), 0);
}
