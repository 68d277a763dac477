/** Failpoints at which a crash matters, and functions that crash or freeze a service at one. */
import { expect } from '@jest/globals';
import { isStopped } from '@parley/testing-kit/is-stopped';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { NodeService } from '../systems/node-service.ts';

export const commandFailpoints = ['append.before-commit', 'append.after-commit', 'publish.before', 'publish.after'] as const;
export const projectorFailpoints = ['project.before-commit', 'project.after-commit', 'push.before', 'push.after'] as const;

/** The failpoint fires on this pass, so the load flows again before. */
const pass = 6;
const deadlineMs = 30_000;

/** Starts a service that has exited, and waits until it kills itself at the failpoint. */
export async function restartAndCrashAt(service: NodeService, failpoint: string): Promise<void> {
  // The service may crash before it is ready.
  const started = service.restart({ FAILPOINT: `${failpoint}@${pass}` }).catch(() => undefined);
  let end: Awaited<ReturnType<NodeService['ended']>> | undefined;
  void service.ended().then((ended) => (end = ended));
  await waitUntil(() => end, { what: `${service.name} to crash at ${failpoint}`, deadlineMs });
  expect(end).toEqual({ code: null, signal: 'SIGKILL' });
  await started;
}

/** Starts a service that has exited, and waits until it stops itself (SIGSTOP) at the failpoint. Resume it with SIGCONT. */
export async function restartAndFreezeAt(service: NodeService, failpoint: string): Promise<void> {
  await service.restart({ FAILPOINT: `stop:${failpoint}@${pass}` });
  await waitUntil(() => isStopped(service.pid), { what: `${service.name} to freeze at ${failpoint}`, deadlineMs });
}
