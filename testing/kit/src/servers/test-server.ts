/** A server of a test's own, that the test may hurt. */
export interface TestServer {
  /** With user and password, without a schema or virtual host. */
  readonly url: string;
  readonly port: number;
  /** Undefined for a container. */
  readonly pid: number | undefined;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
  /** Ends it cleanly; its folder stays. */
  end(): Promise<void>;
  /** SIGKILL; resolves when it is dead. Its folder stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder; ends it cleanly first when it runs. */
  restart(): Promise<void>;
  /** SIGSTOP: it answers nothing, and its connections stay open. */
  pause(): Promise<void>;
  /** SIGCONT */
  resume(): Promise<void>;
  /** Calls with its last words whenever it ends without being told to. A container's end is not seen. */
  onFall(listener: (lastWords: string) => void): void;
}

/** Neither a program nor an image of the server is on this machine. */
export class ServerMissing extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ServerMissing';
  }
}
