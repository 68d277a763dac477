import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Smaller files gain nothing: they fit into one packet. */
const compressible = /\.(js|css|html|svg|webmanifest)$/;

/** Writes a brotli and a gzip copy of each text file, which the server sends as they are. */
export function compressedCopies(): Plugin {
  return {
    name: 'compressed-copies',
    apply: 'build',
    async writeBundle({ dir }) {
      const files = (await readdir(dir!, { recursive: true })).filter((file) => compressible.test(file));
      const brotli = () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
      const gzip = () => createGzip({ level: 9 });
      await Promise.all(
        files.flatMap((file) => [
          pipeline(createReadStream(`${dir}/${file}`), brotli(), createWriteStream(`${dir}/${file}.br`)),
          pipeline(createReadStream(`${dir}/${file}`), gzip(), createWriteStream(`${dir}/${file}.gz`)),
        ]),
      );
    },
  };
}
