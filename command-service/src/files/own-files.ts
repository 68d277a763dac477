import type { AttachmentDetails } from '@parley/events/event-constructors/message-events';
import { Problem } from '@parley/service-kit/problems';

/** Those of a command's files that its actor uploaded. They are claimed, so the append need not assert them. */
export type OwnFiles = ReadonlyMap<string, AttachmentDetails>;

export const noFiles: OwnFiles = new Map();

/** Throws `unknown_file` for a file of another user, as for an unknown id. */
export function requireOwn(own: OwnFiles, fileId: string, path: string): AttachmentDetails {
  const file = own.get(fileId);
  if (file === undefined) throw new Problem('unknown_file', { errors: [{ path, message: 'You have no file with this id' }] });
  return file;
}
