/** The part of RFC 6455 that a client needs for unfragmented text messages. */

const textOpcode = 1;

/** Splits the server's byte stream into frames and passes on the payload of each text frame, which is valid only during the call. */
export class FrameReader {
  #rest: Buffer | null = null;
  readonly #onText: (payload: Buffer) => void;

  constructor(onText: (payload: Buffer) => void) {
    this.#onText = onText;
  }

  read(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let offset = 0;
    for (;;) {
      const frame = findFrame(bytes, offset);
      if (frame === null) break;
      offset = frame.end;
      if (frame.opcode === textOpcode) this.#onText(bytes.subarray(frame.start, frame.end));
    }
    this.#rest = offset === bytes.length ? null : bytes.subarray(offset);
  }
}

/** Finds the payload of the server frame at `offset`; server frames are never masked. Returns null if the frame is incomplete. */
function findFrame(bytes: Buffer, offset: number): { opcode: number; start: number; end: number } | null {
  if (bytes.length < offset + 2) return null;
  const opcode = bytes[offset]! & 0x0f;
  const shortLength = bytes[offset + 1]! & 0x7f;
  const start = offset + (shortLength < 126 ? 2 : shortLength === 126 ? 4 : 10);
  if (bytes.length < start) return null;
  const length =
    shortLength < 126 ? shortLength : shortLength === 126 ? bytes.readUInt16BE(offset + 2) : Number(bytes.readBigUInt64BE(offset + 2));
  const end = start + length;
  return bytes.length < end ? null : { opcode, start, end };
}

/** Encodes a client's text frame of up to 65,535 bytes. The masking key is zero, so the payload stays as it is. */
export function encodeTextFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const isShort = payload.length < 126;
  const header = Buffer.alloc(isShort ? 6 : 8);
  header[0] = 0x80 | textOpcode;
  header[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}
