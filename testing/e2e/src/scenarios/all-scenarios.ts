import type { System } from '../systems/system.ts';
import { apiKeyScenarios } from './api-keys.ts';
import { backendScenarios } from './backend.ts';
import { callScenarios } from './calls.ts';
import { catchUpScenarios } from './catch-up.ts';
import { contactScenarios } from './contacts.ts';
import { convergenceScenarios } from './convergence.ts';
import { apiCoverageScenario } from './api-coverage.ts';
import { erasureScenarios } from './erasure.ts';
import { exportScenarios } from './exports.ts';
import { fileScenarios } from './files.ts';
import { groupScenarios } from './groups.ts';
import { peopleConvergenceScenarios } from './people-convergence.ts';
import { messageScenarios } from './messages.ts';
import { operatorScenarios } from './operators.ts';
import { preferenceScenarios } from './preferences.ts';
import { presenceScenarios } from './presence.ts';
import { profileScenarios } from './profile.ts';
import { reactionScenarios } from './reactions.ts';
import { receiptScenarios } from './receipts.ts';
import { sdkScenarios } from './sdk.ts';
import { sdkInterfaceScenarios } from './sdk-interface.ts';
import { searchScenarios } from './search.ts';
import { sessionScenarios } from './sessions.ts';
import { socketCommandScenarios } from './socket-commands.ts';
import { timelineScenarios } from './timeline.ts';
import { typingScenarios } from './typing.ts';
import { usersOfProductsScenarios } from './users-of-products.ts';
import { webhookScenarios } from './webhooks.ts';
import { tombstoneScenarios } from './tombstones.ts';

/**
 * Registers every scenario. `system()` returns the running system once the suite's beforeAll has started it. Most scenarios wait
 * for timeouts or events, so they run concurrently; each registers its own users and reads only their data.
 */
export function allScenarios(system: () => System): void {
  // First, since one of them takes the longest.
  callScenarios(system);
  erasureScenarios(system);
  storedScenarios(system);
  apiKeyScenarios(system);
  usersOfProductsScenarios(system);
  operatorScenarios(system);
  webhookScenarios(system);
  backendScenarios(system);
  profileScenarios(system);
  fileScenarios(system);
  socketCommandScenarios(system);
  presenceScenarios(system);
  typingScenarios(system);
  exportScenarios(system);
  sdkScenarios(system);
  sdkInterfaceScenarios(system);
  apiCoverageScenario(system);
}

/** Scenarios about what the databases store, for a system with another database. */
export function storedScenarios(system: () => System): void {
  messageScenarios(system);
  groupScenarios(system);
  timelineScenarios(system);
  preferenceScenarios(system);
  reactionScenarios(system);
  receiptScenarios(system);
  sessionScenarios(system);
  contactScenarios(system);
  catchUpScenarios(system);
  searchScenarios(system);
  tombstoneScenarios(system);
  peopleConvergenceScenarios(system);
  convergenceScenarios(system);
}
