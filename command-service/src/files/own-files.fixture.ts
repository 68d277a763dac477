import { newId } from '@parley/events/ids';
import type { AttachedFile } from '@parley/events/event-constructors/message-events';
import type { OwnFiles } from './own-files.ts';

/** A file of the actor, and all files of the actor. */
export function ownFile(): { file: AttachedFile; files: OwnFiles } {
  const [fileId, details] = [newId(), { mediaType: 'image/png', size: 96, width: 40, height: 20, sha256: '0'.repeat(64) }];
  return { file: { fileId, ...details }, files: new Map([[fileId, details]]) };
}
