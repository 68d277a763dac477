import type { ServerRegistry } from './server-registry.ts';

/** State that global-setup shares with global-teardown: Jest runs both in one process. */
export const currentRun: { registry?: ServerRegistry } = {};
