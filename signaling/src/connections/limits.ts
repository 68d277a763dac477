import type { Limit } from '@parley/service-kit/limits';

export interface SignalingLimits {
  /** New connections, by user and by address. */
  handshakesOfUser: Limit;
  handshakesOfAddress: Limit;
  /** Connections at a time on this instance, of all, of one user and of one address. */
  peers: number;
  peersOfUser: number;
  peersOfAddress: number;
  /** Frames of one connection, by its peer's id; a large one counts as several. */
  frames: Limit;
  frameBytes: number;
  /** Frames of one connection that wait their turn. */
  framesWaiting: number;
  /** What may wait for a client that reads slowly, and what of a client's may wait its turn. */
  bufferedBytes: number;
}
