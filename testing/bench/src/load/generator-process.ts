/** The load generator as a process: receives one plan, generates its load, reports, and exits. */
import { once } from 'node:events';
import { generateLoad } from './generate-load.ts';
import type { GeneratorMessage, LoadPlan } from './plan.ts';

const send = (message: GeneratorMessage): void => void process.send!(message);

async function run(plan: LoadPlan): Promise<void> {
  // A second message is always `stopLoad`.
  const stopRequested = once(process, 'message').then(() => undefined);
  const report = await generateLoad(plan, { send, stopRequested });
  process.send!({ kind: 'report', report }, () => process.exit(0));
}

process.once('message', (plan: LoadPlan) => void run(plan));
