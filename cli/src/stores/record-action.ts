/** The record of what is done with `parley` on the stores; what goes through a server is recorded there. */
import { InvalidArgumentError } from '@commander-js/extra-typings';
import { commandLineId } from '@parley/events/api-keys';
import { newId } from '@parley/events/ids';
import { recordAction, type RecordedAction } from '@parley/projector/admin/record-action';
import type { CliConfig } from '../config.ts';
import type { Databases } from './open-databases.ts';
import { openEventStore } from './open-stores.ts';

const maxReason = 500;

/** Arguments of an option `--reason`. */
export const reasonOption = ['--reason <text>', 'why, for the record of what operators did', reasonText] as const;

function reasonText(text: string): string {
  if (text.length > maxReason) throw new InvalidArgumentError(`Expected at most ${maxReason} characters.`);
  return text;
}

/** Records what is about to be done. The actor is the command line: it knows nobody's name. */
export async function recordOnStores(
  config: CliConfig,
  databases: Databases,
  action: RecordedAction,
  options: { duringRestore?: boolean } = {},
): Promise<void> {
  const store = await openEventStore(config, databases, options);
  try {
    await recordAction(store, action, { actor: { userId: commandLineId }, requestId: newId(), traceparent: undefined });
  } finally {
    await store.close();
  }
}
