import type { Attack } from '../attackers/attack.ts';
import { avifFlood } from './avif-flood.ts';
import { badConnects } from './bad-connects.ts';
import { logInFlood } from './log-in-flood.ts';
import { manySessions } from './many-sessions.ts';
import { openUploads } from './open-uploads.ts';
import { passwordGuesses } from './password-guesses.ts';
import { searchStorm } from './search-storm.ts';
import { slowBodies, slowHeaders } from './slow-requests.ts';
import { syncFlood } from './sync-flood.ts';
import { textFlood, unwantedGroups } from './text-flood.ts';
import { unknownKeys } from './unknown-keys.ts';
import { unreadAnswers } from './unread-answers.ts';
import { userSearch } from './user-search.ts';

/** In the order of the security review. */
export const allAttacks: readonly Attack[] = [
  syncFlood,
  searchStorm,
  unreadAnswers,
  avifFlood,
  logInFlood,
  passwordGuesses,
  manySessions,
  textFlood,
  unwantedGroups,
  openUploads,
  userSearch,
  slowBodies,
  slowHeaders,
  badConnects,
  unknownKeys,
];
