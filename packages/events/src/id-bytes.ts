/** Converts UUID text to its 16 bytes. Throws RangeError for any other text. */
export function idToBytes(id: string): Buffer {
  const bytes = Buffer.from(id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24), 'hex');
  // Buffer.from truncates at the first character that is not hex, without an error.
  if (bytes.length !== 16 || id.length !== 36) throw new RangeError('not a UUID');
  return bytes;
}

/** Converts 16 bytes to lower-case UUID text. */
export function idFromBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
