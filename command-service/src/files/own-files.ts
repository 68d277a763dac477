import type { StoredEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';

/** What a message says of a file that it holds. */
export type AttachedFile = StoredEvent<'MessageSent'>['payload']['attachments'][number];

/** Of the files that a command names, those that its actor uploaded: read before and not asserted, since they are claimed. */
export type OwnFiles = ReadonlyMap<string, AttachedFile>;

export const noFiles: OwnFiles = new Map();

/** Throws `unknown_file` for another's file as for one that never was. */
export function requireOwn(own: OwnFiles, fileId: string, path: string): AttachedFile {
  const file = own.get(fileId);
  if (file === undefined) throw new Problem('unknown_file', { errors: [{ path, message: 'Is no file of yours' }] });
  return file;
}
