import { monitorEventLoopDelay } from 'node:perf_hooks';
import { threadCpuUsage } from 'node:process';

/**
 * Returns the longest work of this thread in one turn of the event loop, in milliseconds. On a busy machine the delay of the event loop also
 * contains the time of other processes, so the shorter one counts.
 */
export async function longestStall(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let longest = 0;
  let before = threadCpuUsage();
  let isWorking = true;
  const endTurn = () => {
    const { user, system } = threadCpuUsage();
    longest = Math.max(longest, user + system - before.user - before.system);
    before = threadCpuUsage();
    if (isWorking) setImmediate(endTurn);
  };
  setImmediate(endTurn);
  delay.enable();
  await work();
  delay.disable();
  isWorking = false;
  return Math.min(longest / 1e3, delay.max / 1e6);
}
