/** As much of RFC 6455 as a client needs that is sent text in whole frames. */

/** Takes the stream apart; hands over each text frame's payload, which is valid only during the call. */
export class FrameReader {
  #rest: Buffer | null = null;
  readonly #onText: (payload: Buffer) => void;

  constructor(onText: (payload: Buffer) => void) {
    this.#onText = onText;
  }

  take(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const payload = frameAt(bytes, at);
      if (payload === null) break;
      at = payload.end;
      if (payload.opcode === textFrame) this.#onText(bytes.subarray(payload.start, payload.end));
    }
    this.#rest = at === bytes.length ? null : bytes.subarray(at);
  }
}

const textFrame = 1;

/** A server's frame: never masked. Null when it is not there whole. */
function frameAt(bytes: Buffer, at: number): { opcode: number; start: number; end: number } | null {
  if (bytes.length < at + 2) return null;
  const opcode = bytes[at]! & 0x0f;
  const short = bytes[at + 1]! & 0x7f;
  const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
  if (bytes.length < start) return null;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  const end = start + length;
  return bytes.length < end ? null : { opcode, start, end };
}

/** A client's text frame, up to 65,535 bytes; masked with zeros, which changes nothing. */
export function textFrameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const isShort = payload.length < 126;
  const head = Buffer.alloc(isShort ? 6 : 8);
  head[0] = 0x80 | textFrame;
  head[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
