import type { System } from '../systems/system.ts';
import { callTrails } from './calls.ts';
import { catchingUpTrails } from './catching-up.ts';
import { contactTrails } from './contacts.ts';
import { convergenceTrails } from './convergence.ts';
import { everyLineTrail } from './every-line.ts';
import { fileTrails } from './files.ts';
import { groupTrails } from './groups.ts';
import { lawOfPeopleTrails } from './law-of-people.ts';
import { messageTrails } from './messages.ts';
import { preferenceTrails } from './preferences.ts';
import { presenceTrails } from './presence.ts';
import { profileTrails } from './profile.ts';
import { reactionTrails } from './reactions.ts';
import { receiptTrails } from './receipts.ts';
import { sdkTrails } from './sdk.ts';
import { searchTrails } from './search.ts';
import { sessionTrails } from './sessions.ts';
import { socketCommandTrails } from './socket-commands.ts';
import { timelineTrails } from './timeline.ts';
import { typingTrails } from './typing.ts';
import { tombstoneTrails } from './tombstones.ts';

/**
 * Every trail, on the system that `system()` answers once the suite's beforeAll has started it. Most wait for what comes in its
 * own time, so they run beside each other: each has people of its own, and looks at nobody else.
 */
export function allTrails(system: () => System): void {
  // First, since one of them waits the longest.
  callTrails(system);
  messageTrails(system);
  groupTrails(system);
  timelineTrails(system);
  preferenceTrails(system);
  reactionTrails(system);
  receiptTrails(system);
  sessionTrails(system);
  profileTrails(system);
  fileTrails(system);
  contactTrails(system);
  socketCommandTrails(system);
  presenceTrails(system);
  typingTrails(system);
  catchingUpTrails(system);
  searchTrails(system);
  tombstoneTrails(system);
  lawOfPeopleTrails(system);
  convergenceTrails(system);
  sdkTrails(system);
  everyLineTrail(system);
}
