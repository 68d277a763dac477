/** The steps at which a crash matters, and a service that dies or stands still at one. */
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { NodeService } from '../systems/node-service.ts';

export const commandFailpoints = ['append.before-commit', 'append.after-commit', 'publish.before', 'publish.after'] as const;
export const projectorFailpoints = ['project.before-commit', 'project.after-commit', 'emit.before', 'emit.after'] as const;

/** Late enough for the load to flow again when it comes there. */
const passing = 6;
const deadlineMs = 30_000;

/** The service must have ended. Starts it, and resolves when it has killed itself at this step. */
export async function startAndDieAt(service: NodeService, failpoint: string): Promise<void> {
  // Whether it is ever ready does not matter.
  const started = service.restart({ FAILPOINT: `${failpoint}@${passing}` }).catch(() => undefined);
  let end: Awaited<ReturnType<NodeService['ended']>> | undefined;
  void service.ended().then((ended) => (end = ended));
  await waitUntil(() => end, { what: `${service.name} to die at ${failpoint}`, deadlineMs });
  expect(end).toEqual({ code: null, signal: 'SIGKILL' });
  await started;
}

/** As startAndDieAt, and it stands still there (SIGSTOP) until it is sent SIGCONT. */
export async function startAndFreezeAt(service: NodeService, failpoint: string): Promise<void> {
  await service.restart({ FAILPOINT: `stop:${failpoint}@${passing}` });
  await waitUntil(() => isStopped(service.pid), { what: `${service.name} to stand still at ${failpoint}`, deadlineMs });
}

function isStopped(pid: number): boolean {
  const state = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return state.slice(state.lastIndexOf(')')).startsWith(') T');
}
