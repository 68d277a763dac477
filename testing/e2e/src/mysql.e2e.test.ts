import type { System } from './systems/system.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { callTrails } from './scenarios/calls.ts';
import { convergenceTrails } from './scenarios/convergence.ts';
import { messageTrails } from './scenarios/messages.ts';
import { preferenceTrails } from './scenarios/preferences.ts';
import { presenceTrails } from './scenarios/presence.ts';
import { profileTrails } from './scenarios/profile.ts';
import { reactionTrails } from './scenarios/reactions.ts';
import { receiptTrails } from './scenarios/receipts.ts';
import { timelineTrails } from './scenarios/timeline.ts';

const one = { 'command-service': 1, 'query-service': 1, projector: 1, 'realtime-gateway': 1 };

await describeSystem('distributed on MySQL', () => startDistributed({ database: 'mysql', instances: one }), trailsOfQueries);

/** Those whose queries each database must read alike. */
function trailsOfQueries(system: () => System): void {
  callTrails(system);
  messageTrails(system);
  receiptTrails(system);
  reactionTrails(system);
  preferenceTrails(system);
  timelineTrails(system);
  profileTrails(system);
  presenceTrails(system);
  convergenceTrails(system);
}
