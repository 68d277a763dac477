/** Sends requests from a thread of its own: reading large responses would occupy the thread that is measured. */
import { parentPort, workerData } from 'node:worker_threads';

/** `GET url` as this user, whose access token is the user's id. */
export interface FloodRequest {
  url: string;
  userId: string;
}

const { requests } = workerData as { requests: readonly FloodRequest[] };

const sizes = requests.map(async ({ url, userId: authorization }) => {
  const response = await fetch(url, { headers: { authorization } });
  return { status: response.status, bytes: (await response.arrayBuffer()).byteLength };
});
parentPort!.postMessage(await Promise.all(sizes), []);
