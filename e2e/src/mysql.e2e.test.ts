import type { System } from './systems/system.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { callTrails } from './trails/calls.ts';
import { convergenceTrails } from './trails/convergence.ts';
import { messageTrails } from './trails/messages.ts';
import { preferenceTrails } from './trails/preferences.ts';
import { presenceTrails } from './trails/presence.ts';
import { profileTrails } from './trails/profile.ts';
import { reactionTrails } from './trails/reactions.ts';
import { receiptTrails } from './trails/receipts.ts';
import { timelineTrails } from './trails/timeline.ts';

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
