import type { System } from './systems/system.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { callScenarios } from './scenarios/calls.ts';
import { convergenceScenarios } from './scenarios/convergence.ts';
import { messageScenarios } from './scenarios/messages.ts';
import { preferenceScenarios } from './scenarios/preferences.ts';
import { presenceScenarios } from './scenarios/presence.ts';
import { profileScenarios } from './scenarios/profile.ts';
import { reactionScenarios } from './scenarios/reactions.ts';
import { receiptScenarios } from './scenarios/receipts.ts';
import { timelineScenarios } from './scenarios/timeline.ts';

const instances = { 'command-service': 1, 'query-service': 1, projector: 1, 'realtime-gateway': 1 };

await describeSystem('distributed on MySQL', () => startDistributed({ database: 'mysql', instances }), queryScenarios);

/** Scenarios whose queries must return the same on each database. */
function queryScenarios(system: () => System): void {
  callScenarios(system);
  messageScenarios(system);
  receiptScenarios(system);
  reactionScenarios(system);
  preferenceScenarios(system);
  timelineScenarios(system);
  profileScenarios(system);
  presenceScenarios(system);
  convergenceScenarios(system);
}
