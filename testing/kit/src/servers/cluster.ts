/** A cluster as one server of a test: what a test does to the server happens to one member. */
import type { TestServer } from './test-server.ts';

export interface Cluster {
  url: string;
  port: number;
  members: readonly TestServer[];
  /** Chooses the member for the next operation. */
  chooseTarget: () => Promise<TestServer>;
  /** Resolves when every member takes part again. */
  awaitHealthy: () => Promise<void>;
  stop: () => Promise<void>;
}

export interface ClusterServer extends TestServer {
  readonly members: readonly TestServer[];
  awaitHealthy(): Promise<void>;
}

export function clusterServer({ url, port, members, chooseTarget, awaitHealthy, stop }: Cluster): ClusterServer {
  let target: TestServer | undefined;
  const onNextTarget = async (act: (member: TestServer) => Promise<void>) => {
    target = await chooseTarget();
    await act(target);
  };
  return {
    url,
    port,
    pid: undefined,
    members,
    awaitHealthy,
    stop,
    end: () => onNextTarget((member) => member.end()),
    kill: () => onNextTarget((member) => member.kill()),
    pause: () => onNextTarget((member) => member.pause()),
    async restart() {
      await target?.restart();
      await awaitHealthy();
    },
    async resume() {
      await target?.resume();
      await awaitHealthy();
    },
    onUnexpectedExit: (listener) => members.forEach((member) => member.onUnexpectedExit(listener)),
  };
}
