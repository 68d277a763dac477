import { newId } from '@parley/events/ids';
import type { AttachedFile, OwnFiles } from './own-files.ts';

/** A file of the actor, and all files of the actor. */
export function ownFile(): { file: AttachedFile; files: OwnFiles } {
  const file = { fileId: newId(), mediaType: 'image/png', size: 96, width: 40, height: 20, sha256: '0'.repeat(64) };
  return { file, files: new Map([[file.fileId, file]]) };
}
