/** Private server of a test, which the test may kill, pause and restart. */
export interface TestServer {
  /** Includes user and password, but no schema or virtual host. */
  readonly url: string;
  readonly port: number;
  /** Undefined for a container. */
  readonly pid: number | undefined;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
  /** Shuts the server down cleanly and keeps its folder. */
  end(): Promise<void>;
  /** Sends SIGKILL and keeps the folder. Resolves when the process has exited. */
  kill(): Promise<void>;
  /** Starts the server again with the same port and folder; first shuts it down cleanly if it is running. */
  restart(): Promise<void>;
  /** Sends SIGSTOP: the server stops answering, but its connections stay open. */
  pause(): Promise<void>;
  /** Sends SIGCONT. */
  resume(): Promise<void>;
  /** Calls the listener with the last output whenever the server exits on its own. Containers do not report it. */
  onUnexpectedExit(listener: (lastOutput: string) => void): void;
}

/** Thrown when this machine has neither the server's program nor its Docker image. */
export class ServerMissing extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ServerMissing';
  }
}
