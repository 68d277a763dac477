/** The parts of PeerJS that calls use. The SDK does not import it: a program that wants media passes its class. */
export interface MediaConnection {
  peer: string;
  /** Absent in an incoming connection until it is answered. */
  peerConnection: RTCPeerConnection;
  answer(stream: MediaStream): void;
  close(): void;
  on(event: 'stream', listener: (stream: MediaStream) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

export interface PeerClient {
  disconnected: boolean;
  destroyed: boolean;
  call(peerId: string, stream: MediaStream): MediaConnection;
  reconnect(): void;
  destroy(): void;
  on(event: 'open', listener: (id: string) => void): unknown;
  on(event: 'call', listener: (connection: MediaConnection) => void): unknown;
  on(event: 'disconnected', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface PeerOptions {
  token: string;
  host: string;
  port: number;
  path: string;
  secure: boolean;
  config: RTCConfiguration;
}

export type PeerClass = new (id: string, options: PeerOptions) => PeerClient;
