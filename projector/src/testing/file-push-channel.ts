import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Push, PushChannel } from '@parley/push-channel/push-channel';

/** A push channel that appends each push to FOLDER/pushes.jsonl. */
export function filePushChannel(folder: string): PushChannel {
  return {
    connected: true,
    async publish(pushes) {
      appendFileSync(pathIn(folder), pushes.map((push) => `${JSON.stringify(push)}\n`).join(''));
    },
    subscribe: () => Promise.reject(new Error('not supported: read the file')),
    close: () => Promise.resolve(),
  };
}

export function pushesIn(folder: string): Push[] {
  if (!existsSync(pathIn(folder))) return [];
  const lines = readFileSync(pathIn(folder), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Push);
}

const pathIn = (folder: string): string => join(folder, 'pushes.jsonl');
