/** The load generator as a process: takes one plan, makes its load, reports, ends. */
import { once } from 'node:events';
import { generateLoad } from './generate-load.ts';
import type { FromGenerator, LoadPlan } from './plan.ts';

const tell = (message: FromGenerator): void => void process.send!(message);

async function work(plan: LoadPlan): Promise<void> {
  // The second message, whatever it says, is `endOfLoad`.
  const toldToEnd = once(process, 'message').then(() => undefined);
  const report = await generateLoad(plan, { tell, toldToEnd });
  process.send!({ kind: 'report', report }, () => process.exit(0));
}

process.once('message', (plan: LoadPlan) => void work(plan));
