import type { CommandRequest } from '@parley/command-service/define-command';
import { noFiles } from '@parley/command-service/files/own-files';
import { commandHandler, type HandleCommand } from '@parley/command-service/handle-command';
import { createPrivacyReader } from '@parley/command-service/contacts/privacy-reader';
import type { EventStore } from '@parley/event-store/event-store';
import { commandLineId } from '@parley/events/api-keys';
import { newId } from '@parley/events/ids';

/** Executes commands that use no files, on a store that no service has open. */
export function offlineCommands(store: EventStore): HandleCommand {
  const privacyReader = createPrivacyReader({ store, clock: Date.now });
  return commandHandler({ store, privacyReader, withFileClaims: (_userId, _fileIds, run) => run(noFiles), newId });
}

/** By an operator, who restores. */
export function offlineRequest(): CommandRequest {
  return { actorId: commandLineId, key: undefined, fingerprint: null, correlationId: newId(), traceparent: undefined };
}
