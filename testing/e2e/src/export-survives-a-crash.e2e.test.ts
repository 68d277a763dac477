/** A process is killed while it writes a copy of a person's data: the next one writes it again, and nothing of the first is left. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register } from './person.ts';
import { jsonLines, readZip } from './read-zip.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { testAllCrashes } from './under-load/test-all-crashes.ts';
import { download, uploadFile } from './uploads.ts';

let system: EmbeddedSystem;
afterEach(() => system.stop(), 30_000);

const filesIn = (folder: string): string[] =>
  readdirSync(join(system.dataDir, folder), { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [entry.name] : [],
  );

test.each(testAllCrashes ? ['written', 'stored'] : ['stored'])(
  'after the step %s',
  async (step) => {
    system = await startEmbedded({ FAILPOINT: `export.${step}` });
    const ada = await register(system.origin, 'ada');
    await uploadFile(ada);
    const uploads = filesIn('files');
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Reading', memberIds: [] });
    await ada.send(conversation.id, 'a text');
    const { id } = (await ada.command('POST', '/v1/me/export')).export;
    expect(await system.service.ended()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(filesIn('exports').length).toBe(1);

    await system.service.restart({ FAILPOINT: '' });
    const state = () => ada.get<{ state: string; url: string }>(`/v1/me/exports/${id}`);
    await waitUntil(async () => (await state()).state === 'ready', { what: 'the export', deadlineMs: 60_000, pauseMs: 200 });
    await waitUntil(() => filesIn('exports').length === 0, { what: 'the end of the file that was left' });
    expect(filesIn('files').length).toBe(uploads.length + 1);
    const files = await readZip((await download(system.origin, (await state()).url, null)).bytes);
    expect(jsonLines(files.get('messages.jsonl'))).toEqual([expect.objectContaining({ text: 'a text' })]);
    await waitUntil(() => filesIn('files').length === uploads.length, { what: 'the end of the archive' });
    expect(filesIn('files').toSorted()).toEqual(uploads.toSorted());
  },
  120_000,
);
