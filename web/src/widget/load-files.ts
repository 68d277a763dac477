import type { ParleyClient } from '@parley/client/parley-client';
import type { LoadFile } from '../design/file-url.ts';

/** Loads files with the client's access token, once each, as object URLs. `close` releases them. */
export function loadFilesOf(client: ParleyClient): { load: LoadFile; close: () => void } {
  const loaded = new Map<string, Promise<string>>();
  const read = async (path: string): Promise<string> => {
    const [, fileId = '', part] = /\/v1\/files\/([^/?]+)(\/thumbnail)?/u.exec(path) ?? [];
    const blob = await (part === undefined ? client.api.getFile({ fileId }) : client.api.getThumbnail({ fileId }));
    return URL.createObjectURL(blob);
  };
  return {
    async load(path) {
      const pending = loaded.get(path) ?? read(path);
      loaded.set(path, pending);
      return pending.catch((error: unknown) => {
        // The next attempt asks again.
        loaded.delete(path);
        throw error;
      });
    },
    close() {
      for (const pending of loaded.values()) void pending.then(URL.revokeObjectURL, () => undefined);
      loaded.clear();
    },
  };
}
