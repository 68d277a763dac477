import type { ParleyApi } from '../../transport/api.ts';

/** Credentials are valid for an hour, and a user gets at most ten per hour. Milliseconds. */
const cacheMs = 50 * 60_000;

/** Reads the ICE servers, once for all calls within an hour. Without them, calls work within one network only. */
export function createIceServers(api: Pick<ParleyApi, 'getIceServers'>): () => Promise<RTCIceServer[]> {
  let cached: { servers: RTCIceServer[]; until: number } | null = null;
  return async () => {
    if (cached && Date.now() < cached.until) return cached.servers;
    try {
      const { iceServers } = await api.getIceServers();
      cached = { servers: iceServers, until: Date.now() + cacheMs };
    } catch {
      return [];
    }
    return cached.servers;
  };
}
