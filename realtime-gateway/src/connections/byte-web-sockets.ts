import { WebSocket, WebSocketServer, type ServerOptions } from 'ws';

/** From this size on, a text is sent as bytes: the kernel takes a shorter one in one call. */
const bytesFrom = 16 * 1024;

type Content = Parameters<WebSocket['send']>[0];
type SendOptions = Parameters<WebSocket['send']>[1];
type OnSent = (error?: Error) => void;

/**
 * Keeps long texts that the client has not read as UTF-8, and counts their bytes. As a string, such a text takes up to three bytes for each
 * character, and counts as one: `bufferedAmount` is then a third of the memory.
 */
class ByteWebSocket extends WebSocket {
  override send(content: Content, options: SendOptions | OnSent = {}, done?: OnSent): void {
    const [settings, onSent] = typeof options === 'function' ? [{}, options] : [options, done];
    const isText = typeof content === 'string';
    super.send(isText && content.length >= bytesFrom ? Buffer.from(content) : content, { binary: !isText, ...settings }, onSent);
  }
}

/** The WebSockets of Engine.IO. */
export class ByteWebSocketServer extends WebSocketServer<typeof ByteWebSocket> {
  constructor(options: ServerOptions<typeof ByteWebSocket>) {
    super({ ...options, WebSocket: ByteWebSocket });
  }
}
