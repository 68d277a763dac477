/**
 * Imported into a server that is measured (`node --import`): each half second a line in STALLS_FILE, of its longest stall of
 * the event loop in milliseconds and of when that half second ended. Threads import it too; their loops serve nobody, and
 * those that write back wait for the disk.
 */
import { appendFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const resolutionMs = 1;
const file = process.env['STALLS_FILE']!;

if (isMainThread) {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  setInterval(() => {
    // Aside: beside a replay a write may wait for the disk, and would be a stall of its own.
    void appendFile(file, `${Date.now()} ${(histogram.max / 1e6 - resolutionMs).toFixed(1)}\n`);
    histogram.reset();
  }, 500).unref();
}
