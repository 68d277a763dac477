import { z } from 'zod';

/** One entry of RTCPeerConnection's `iceServers`. */
export const iceServer = z.strictObject({
  urls: z.array(z.string()).describe('Such as `turn:chat.example:3478`'),
  username: z.string().optional().describe('Absent for STUN'),
  credential: z.string().optional().describe('Absent for STUN; valid for one hour'),
});
export type IceServer = z.output<typeof iceServer>;
