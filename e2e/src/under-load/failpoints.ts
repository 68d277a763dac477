/** The steps at which a crash matters, and a service that dies at one. */
import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing/wait-until';
import type { NodeService } from '../systems/node-service.ts';

export const commandFailpoints = ['append.before-commit', 'append.after-commit', 'publish.before', 'publish.after'] as const;
export const projectorFailpoints = ['project.before-commit', 'project.after-commit', 'emit.before', 'emit.after'] as const;

/** Late enough for the load to flow again when it comes there. */
const passing = 20;

/** The service must have ended. Starts it, and resolves when it has killed itself at this step. */
export async function startAndDieAt(service: NodeService, failpoint: string): Promise<void> {
  // Whether it is ever ready does not matter.
  const started = service.restart({ FAILPOINT: `${failpoint}@${passing}` }).catch(() => undefined);
  let end: Awaited<ReturnType<NodeService['ended']>> | undefined;
  void service.ended().then((ended) => (end = ended));
  await waitUntil(() => end, { what: `${service.name} to die at ${failpoint}`, deadlineMs: 30_000 });
  expect(end).toEqual({ code: null, signal: 'SIGKILL' });
  await started;
}
