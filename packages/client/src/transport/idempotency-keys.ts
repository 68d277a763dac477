/** Generates idempotency keys: UUIDv7, strictly increasing, also within a millisecond. */
export function createKeyGenerator(clock: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(clock(), last + 1);
    const bytes = crypto.getRandomValues(new Uint8Array(10));
    bytes[0] = 0x70 | (bytes[0]! & 0x0f);
    bytes[2] = 0x80 | (bytes[2]! & 0x3f);
    const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const time = last.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-${random.slice(0, 4)}-${random.slice(4, 8)}-${random.slice(8)}`;
  };
}
