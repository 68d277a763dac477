import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataExport, RequestedExport } from '@parley/events/wire/data-exports';
import { command, type Start } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import type { Invocation } from '../invocation.ts';
import { apiOf, originOf, originText } from '../keys/operator-api.ts';
import { reasonOption } from '../stores/record-action.ts';
import { findUser, userText } from '../users/find-user.ts';

const pollMs = 500;

/** `parley users export`. */
export const exportUserCommand = (start: Start) =>
  command('export', 'Write a copy of everything that the server holds on a user to a ZIP file; recorded in the audit', [
    'parley users export ada.lovelace --to ada.zip --reason "Asked in writing"',
  ])
    .argument('<user>', userText)
    .requiredOption('--to <file>', 'file to write, which must not exist')
    .option(...reasonOption)
    .option('--origin <url>', originText)
    .action((name, options) =>
      start(options, async (invocation) => {
        const api = apiOf(invocation, options);
        const { id } = await findUser(api, name);
        const body = options.reason === undefined ? {} : { reason: options.reason };
        const requested = await api<{ export: RequestedExport }>('POST', `/v1/admin/users/${id}/export`, body);
        const path = `/v1/admin/users/${id}/exports/${requested.export.id}`;
        let state = await api<DataExport>('GET', path);
        for (; state.state === 'pending'; state = await api<DataExport>('GET', path)) await delay(pollMs, undefined, invocation);
        if (state.url === null) throw new CommandFailed(`the export ${state.id} is ${state.state}`, 'look into the log of command-service');
        await save(originOf(invocation, options) + state.url, options.to, invocation);
        invocation.output.print({ userId: id, file: options.to, size: state.size }, `Wrote ${options.to} (${state.size} bytes).`);
      }),
    );

/** Readable by its owner only. */
async function save(url: string, file: string, { signal }: Pick<Invocation, 'signal'>): Promise<void> {
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) throw new CommandFailed(`the server answered ${response.status} to the download`);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal });
}
