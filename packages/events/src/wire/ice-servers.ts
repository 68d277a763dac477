import { z } from 'zod';

/** One entry of RTCPeerConnection's `iceServers`. */
export const iceServer = z.strictObject({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});
export type IceServer = z.output<typeof iceServer>;
