import type { Limit } from '@parley/service-kit/limits';

export interface SignalingLimits {
  /** New connections per user. */
  handshakesOfUser: Limit;
  /** New connections per address, refused ones included. Charged before the token is verified. */
  handshakesOfAddress: Limit;
  /** Concurrent connections to this instance. */
  peers: number;
  peersOfUser: number;
  /** Per IPv4 address or IPv6 /64. */
  peersOfAddress: number;
  /** Frames per connection, keyed by peer id; a large frame counts as several. */
  frames: Limit;
  frameBytes: number;
  /** Frames of one connection that wait to be processed. */
  framesWaiting: number;
  /** Bytes buffered per connection and direction: to a client that reads slowly, and from one whose frames wait. */
  bufferedBytes: number;
}
