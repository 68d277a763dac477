import { newId } from '@parley/events/ids';
import type { AttachedFile, OwnFiles } from './own-files.ts';

/** A file of one's own, and all that one has. */
export function ownFile(): { file: AttachedFile; files: OwnFiles } {
  const file = { fileId: newId(), mediaType: 'image/png', size: 96, width: 40, height: 20, sha256: '0'.repeat(64) };
  return { file, files: new Map([[file.fileId, file]]) };
}
