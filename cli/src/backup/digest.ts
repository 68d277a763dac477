import { sha256 } from './archive/trailer.ts';

/** The checksum in a manifest, over the files of an archive in their order. */
export interface ContentDigest {
  add(name: string, content: Buffer): void;
  /** Hexadecimal. */
  value(): string;
}

export function contentDigest(): ContentDigest {
  const hash = sha256();
  return {
    add: (name, content) => void hash.update(`${name}\n${content.length}\n`).update(content),
    value: () => hash.digest('hex'),
  };
}
