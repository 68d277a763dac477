/** All files of JSON Lines of the archive. tables.ts says which table is in which of them. */
import type { ArchiveFile } from './archive-file.ts';
import { administrationFile, apiKeysFile, exportsFile, sessionsFile } from './files/access.ts';
import { linksFile, namesFile, profileFile, profileHistoryFile } from './files/account.ts';
import { callsFile } from './files/calls.ts';
import { activityFile, conversationsFile } from './files/conversations.ts';
import { mentionsFile, messagesFile, reactionsFile } from './files/messages.ts';
import { blocksFile, contactsFile } from './files/people.ts';
import { filesFile } from './files/uploads.ts';

export const archiveFiles: readonly ArchiveFile[] = [
  profileFile,
  profileHistoryFile,
  namesFile,
  sessionsFile,
  apiKeysFile,
  linksFile,
  contactsFile,
  blocksFile,
  conversationsFile,
  activityFile,
  messagesFile,
  reactionsFile,
  mentionsFile,
  callsFile,
  filesFile,
  administrationFile,
  exportsFile,
];
