import { currentRun } from './current-run.ts';
import { startServerRegistry } from './server-registry.ts';

/** Runs once before the workers start; they inherit the registry's address. */
export default async function setup(): Promise<void> {
  currentRun.registry = await startServerRegistry();
  process.env['TEST_SERVER_REGISTRY'] = currentRun.registry.url;
}
